"""一本笔记本的结构：标题、出处、环境、场景的各部分、长短。"""

import re
import unicodedata

from book.lint import prose
from book.lint.finding import Finding, code_cells
from book.notebook import tags

SOURCE = re.compile(
    r"对应原文：《Python 高级教程：异步与并发编程详解》（老章 mlpy，2025-01-07）\S.*|.*原文只在目录中列出.*"
)
HEAD = {
    "你需要知道": "你需要知道：",
    "多少分钟": r"\d+ 分钟",
    "上一本": "上一本|第一本",
    "下一本": "下一本|最后一本",
}
ENDING = ["小结", "练习", "参考答案"]
NOT_A_SCENARIO = [*ENDING, "地图"]
# (标签, 跟着它的代码单元格的标签)；先猜可以只问，不写代码
PARTS = [("先猜", None), ("先弄坏", "break"), ("修好", "fix"), ("验证", "check")]
# 分几课：(最多几个场景, 最多几个代码单元格)
MOST = {1: (6, 30), 2: (10, 55)}
# 对照表的表头；文章只列了目录的，第四列是常见的错
HEADS = {f"| Python | Java | 区别 |{fourth}" for fourth in ("", " 原文 |", " 常见的错 |")}
MOST_LINES, MOST_COLUMNS, LONGEST_STORY = 25, 80, 120


def sections(notebook):
    """[(标题, [单元格…])]，按二级标题分。"""
    found = []
    for cell in notebook.cells:
        heading = re.match(r"## (.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found.append((heading[1].strip(), []))
        if found:
            found[-1][1].append(cell)
    return found


def scenarios(notebook):
    return [(title, cells) for title, cells in sections(notebook) if title not in NOT_A_SCENARIO]


def opening(notebook):
    first = notebook.cells[0]
    lines = [line for line in first.source.splitlines() if line.strip()]
    if not re.match(r"# [^\d\s]", first.source):
        yield Finding("第一格以一级标题开始，标题里没有编号", first.id, lines[0] if lines else "")
    if len(lines) < 2 or not SOURCE.fullmatch(lines[1]):
        yield Finding("标题下面一行是出处", first.id, lines[1] if len(lines) > 1 else "")
    if "你会看到" not in first.source:
        yield Finding("第一格说你会看到什么", first.id, "没有「你会看到」")
    missing = [words for words, pattern in HEAD.items() if not re.search(pattern, first.source)]
    if missing:
        yield Finding("第一格说要先知道什么、多少分钟、前后各是哪一本", first.id, "没有" + "、".join(missing))
    second = notebook.cells[1] if len(notebook.cells) > 1 else first
    if "environment" not in tags(second) or "找不到 lib/dist：先运行 ./build.sh" not in second.source:
        yield Finding("第二格是环境", second.id, second.source[:30])


def ending(notebook):
    titles = [title for title, _ in sections(notebook)]
    last = notebook.cells[-1]
    if titles[-3:] != ENDING or any(t in ENDING for t in titles[:-3]):
        yield Finding("以 小结、练习、参考答案 结束", last.id, "、".join(titles[-3:]))
    for title, cells in sections(notebook):
        points = len(re.findall(r"^- ", cells[0].source, re.M))
        if title == "小结" and not 3 <= points <= 5:
            yield Finding("小结有 3 到 5 点", cells[0].id, f"{points} 点")
        if title == "参考答案" and "solution" not in tags(cells[0]):
            yield Finding("参考答案的标题也有 solution 标签", cells[0].id, "学生版会留下它")
    exercises = sum("exercise" in tags(c) for c in notebook.cells)
    if not 2 <= exercises <= 4:
        yield Finding("练习有 2 到 4 道", last.id, f"{exercises} 道")


def parts(notebook):
    """每个场景：先猜 → 先弄坏 → 修好 → 验证，各跟着有标签的代码，最后是 Python 对照。"""
    for title, cells in scenarios(notebook):
        seen = []
        for cell in cells:
            if cell.cell_type == "markdown":
                labels = re.findall(r"^\*\*(.+?)\*\*", cell.source, re.M)
                seen += [part for part, _ in PARTS if part in labels]
            seen += [tag for _, tag in PARTS if tag in tags(cell)]
            seen += ["Python 对照"] * ("python" in tags(cell))
        wanted = [word for pair in PARTS for word in pair if word] + ["Python 对照"]
        if list(dict.fromkeys(seen)) != wanted:
            missing = [w for w in wanted if w not in seen]
            problem = f"缺 {'、'.join(missing)}" if missing else "顺序是 " + " → ".join(dict.fromkeys(seen))
            yield Finding("场景的各部分", cells[0].id, f"{title}：{problem}")


def stories(notebook):
    for _, cells in scenarios(notebook):
        body = cells[0].source.split("\n", 1)[-1].split("**先猜**")[0]
        length = len(re.sub(r"\s|[`*]", "", body))
        if not 0 < length <= LONGEST_STORY:
            yield Finding(f"故事有 1 到 {LONGEST_STORY} 字", cells[0].id, f"{length} 字")


def amounts(notebook, lessons):
    most_scenarios, most_cells = MOST[lessons]
    count = len(scenarios(notebook))
    if not 0 < count <= most_scenarios:
        yield Finding(f"场景有 1 到 {most_scenarios} 个", notebook.cells[0].id, f"{count} 个")
    count = len(code_cells(notebook))
    if count > most_cells:
        yield Finding(f"代码单元格最多 {most_cells} 个", notebook.cells[0].id, f"{count} 个")


def columns(line):
    """占几列：一个汉字算两列。"""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def sizes(notebook):
    """练习和参考答案也一样；Python 程序只限宽度，它的行数另有测试。"""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = cell.source.splitlines()
            if len(lines) > MOST_LINES:
                yield Finding(f"单元格最多 {MOST_LINES} 行", cell.id, f"{len(lines)} 行")
        else:
            lines = [line for block in prose.FENCE.findall(cell.source) for line in block.splitlines()]
        for line in lines:
            if columns(line) > MOST_COLUMNS:
                yield Finding(f"一行最多 {MOST_COLUMNS} 列", cell.id, f"{columns(line)} 列：{line.strip()[:40]}")


def heads(notebook):
    for cell in notebook.cells:
        for head in re.findall(r"^(\| Python.*)\n\|[-|]+\|$", cell.source, re.M):
            if "python" in tags(cell) and head not in HEADS:
                yield Finding("对照表的表头", cell.id, head)


# amounts 另要知道分几课
RULES = [opening, ending, parts, stories, sizes, heads]
