"""原文：每一点由哪本笔记本讲，有没有抄原文的句子。

`book.article --hash 原文.txt` 重写 article-hashes.txt；`book.article --write` 重写 14-choosing 里的对照表；没有参数时列出还没有讲到的。
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

from book.normalise import normal
from book.notebook import read, tags

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MAP = HERE / "article-map.json"
HASHES = HERE / "article-hashes.txt"
TABLE = ROOT / "notebooks" / "14-choosing.ipynb"
RUN = 14


def article_map():
    """{笔记本: {id: 转述}}"""
    return json.loads(MAP.read_text(encoding="utf-8"))


def covered(notebook):
    """{id: 讲到它的单元格}"""
    found = {}
    for cell in notebook.cells:
        for own in cell.metadata.get("threadline", {}).get("covers", []):
            found.setdefault(own, []).append(cell.id)
    return found


def gaps(wanted, books):
    """两个方向的差别。books：{笔记本: covered(…)}。"""
    known = {own for ids in wanted.values() for own in ids}
    return [
        f"{name}：{own} 没有单元格讲到"
        for name in books
        for own in wanted.get(name, {})
        if own not in books[name]
    ] + [
        f"{name}：单元格 {'、'.join(cells)} 讲的 {own} 不在 article-map.json 里"
        for name, own_cells in books.items()
        for own, cells in own_cells.items()
        if own not in known
    ]


def still_open(wanted, books):
    """还没有写的笔记本，以及等它来讲的各点。"""
    return {name: ids for name, ids in wanted.items() if name not in books}


def places(notebook):
    """{id: 第一个讲到它的单元格在哪一节}；题目下面是空串。"""
    heading, found = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (hit := re.search(r"^## (.+)$", cell.source, re.M)):
            heading = hit[1].strip()
        for own in cell.metadata.get("threadline", {}).get("covers", []):
            found.setdefault(own, heading)
    return found


def table(wanted, notebooks):
    """对照表：一行一本，每一点连着讲它的那一节。notebooks：{名字: 笔记本}。"""
    rows, count = [], 0
    for name, ids in wanted.items():
        where = places(notebooks[name]) if name in notebooks else {}
        file = "" if name == TABLE.stem else f"{name}.ipynb"
        points = []
        for own, words in ids.items():
            anchor = "#" + where[own].replace(" ", "-") if where.get(own) else ""
            words = words.replace("_", r"\_")
            count += own in where
            points.append(f"[{words}]({file}{anchor})" if own in where and file + anchor else words)
        number = name[:2] if name not in notebooks or not file else f"[{name[:2]}]({file})"
        rows.append(f"| {number} | {'、'.join(points)} |")
    every = sum(len(ids) for ids in wanted.values())
    summary = f"<details><summary>原文的 {every} 点，讲到 {count} 点：各在哪一节</summary>"
    return "\n".join([summary, "", "| 笔记本 | 讲到的 |", "|---|---|", *rows, "", "</details>"])


def table_cell(notebook):
    [cell] = [cell for cell in notebook.cells if "coverage" in tags(cell)]
    return cell


def written():
    """现有的笔记本。"""
    return {p.stem: read(p) for p in sorted((ROOT / "notebooks").glob("*.ipynb"))}


def runs(text):
    """一行里相连的 14 个汉字；标点、空格和西文不隔断。"""
    for line in text.splitlines():
        han = "".join(re.findall(r"[\u3400-\u9fff]", line))
        for start in range(len(han) - RUN + 1):
            yield han[start : start + RUN]


def hashed(run):
    return hashlib.sha256(run.encode()).hexdigest()[:12]


def taken(text, hashes):
    """text 里与原文相同的片段。"""
    return [run for run in runs(text) if hashed(run) in hashes]


def article_hashes():
    return set(HASHES.read_text(encoding="ascii").split())


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hash", type=Path, metavar="原文")
    parser.add_argument("--write", action="store_true", help="重写对照表")
    args = parser.parse_args(argv)
    sys.stdout.reconfigure(encoding="utf-8")
    if args.hash:
        hashes = sorted({hashed(run) for run in runs(args.hash.read_text(encoding="utf-8"))})
        HASHES.write_text("\n".join(hashes) + "\n", encoding="ascii")
        print(f"{len(hashes)} 个片段写进 {HASHES}")
        return 0
    notebooks = written()
    if args.write:
        notebook = notebooks[TABLE.stem]
        table_cell(notebook).source = table(article_map(), notebooks)
        TABLE.write_text(normal(notebook), encoding="utf-8")
    books = {name: covered(notebook) for name, notebook in notebooks.items()}
    for name, ids in still_open(article_map(), books).items():
        print(f"{name} 还没有写，等它讲的有 {len(ids)} 点：{'、'.join(ids.values())}")
    problems = gaps(article_map(), books)
    print("\n".join(f"✗ {problem}" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
