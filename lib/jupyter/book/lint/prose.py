"""从单元格里取出给读者看的文字：正文、代码里的字符串和注释。"""

import re

FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[([^]\n]*)\]\([^)\n]*\)")
QUOTE = re.compile(r"「[^」\n]*」|《[^》\n]*》")
CALL = re.compile(r"\b[\w.]+\(.*")  # 注释里的一段代码
TAG = re.compile(r"</?\w[^>]*>")
MARKS = re.compile(r"\*\*|^\s*(?:[-*>]|\d+\.|#+)\s+", re.M)
# 文字块、字符串、字符、注释：按出现的顺序，先到先得
TOKEN = re.compile(
    r'"""(?P<block>.*?)"""|"(?P<text>(?:\\.|[^"\\\n])*)"|\'(?:\\.|[^\'\\\n])*\''
    r"|//(?P<line>[^\n]*)|/\*(?P<comment>.*?)\*/",
    re.S,
)
# 交给 python(…) 的程序；14 里交给 sixPython(…)
PROGRAM = re.compile(r'(\b(?:python|sixPython)\("[^"\n]*",\s*(?:Duration\.\w+\(\d+\),\s*)?)"""(.*?)"""', re.S)
PYTHON_TOKEN = re.compile(r'"(?P<text>(?:\\.|[^"\\\n])*)"|#(?P<line>[^\n]*)')


def markdown(source):
    """正文。代码换成 x，表格的每一格自成一行。"""
    text = FENCE.sub("", source)
    text = re.sub(r"^\|[-:| ]+\|$", "", text, flags=re.M)
    text = CODE.sub("x", text)
    text = LINK.sub(r"\1", text)
    text = TAG.sub("\n", text)
    text = "\n".join(
        line.strip("| ").replace(" | ", "\n") if line.startswith("|") else line
        for line in text.splitlines()
    )
    return MARKS.sub("", text)


def without_quotes_and_links(source):
    """检查用词时跳过的：引文和链接。"""
    return QUOTE.sub("", LINK.sub("", source))


def java(source):
    """Java 里的字符串和注释，一段一行；交给 python(…) 的程序，是它自己的字符串和注释。"""
    programs = [_texts(PYTHON_TOKEN, program) for _, program in PROGRAM.findall(source)]
    return "\n".join([_texts(TOKEN, PROGRAM.sub(r'\1""', source)), *programs])


def python(source):
    """Markdown 里的 Python 程序的字符串和注释。"""
    return "\n".join(_texts(PYTHON_TOKEN, block) for block in FENCE.findall(source))


def _texts(token, source):
    found = []
    for match in token.finditer(source):
        for kind, part in match.groupdict().items():
            if part:
                found.append(CALL.sub("x", part) if kind in ("line", "comment") else part)
    return CODE.sub("x", "\n".join(found))


def of(cell, wanted=lambda source: source):
    """这一格里读者读到的全部文字。"""
    source = wanted(cell.source)
    if cell.cell_type == "code":
        return java(source)
    return markdown(source) + "\n" + python(source)
