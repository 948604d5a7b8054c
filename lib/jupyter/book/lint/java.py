"""单元格里的 Java：只用两种内核共有的东西，不与库重名，不依赖预览单元格。"""

import re
from pathlib import Path

from book.lint.finding import Finding, code_cells
from book.lint.prose import TOKEN
from book.notebook import tags

THREADLINE = Path(__file__).resolve().parents[3] / "src/main/java/threadline/Threadline.java"
KERNEL = re.compile(
    r"\b(?:org\.dflib|io\.github\.spencerpark|jdk\.jshell|JShell|JJava|IJava|BaseKernel|JavaKernel|REPL)\b"
)
MODIFIERS = r"(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed|volatile|synchronized|@\w+)\s+)*"
NAME = r"([A-Za-z_]\w*)"
TYPE_NAME = re.compile(rf"{MODIFIERS}(?:class|interface|enum|record|@interface)\s+{NAME}\s*[<({{\s]")
TYPE = r"(?:[A-Za-z_][\w.]*(?:<[^;=(){}]*>)?(?:\[\])*)"
METHOD = re.compile(rf"{MODIFIERS}(?:<[^(){{}}]*>\s*)?({TYPE})\s+{NAME}\s*\(")
VARIABLE = re.compile(rf"{MODIFIERS}({TYPE})\s+{NAME}\s*(?:=(?!=)|;|,|$)")
NOT_A_TYPE = {"return", "new", "throw", "else", "import", "package", "assert", "yield", "case", "do"}


def bare(source):
    """没有注释、字符串内容和 % 命令的代码。"""
    text = TOKEN.sub(lambda m: '""' if m[0][0] in "\"'" else " ", source)
    return re.sub(r"^%.*$", "", text, flags=re.M)


def statements(source):
    """顶层语句：括号之外的分号，或最外层的右花括号结束一条。"""
    depth, current = 0, ""
    for char in bare(source):
        depth += (char in "({[") - (char in ")}]")
        current += char
        if depth == 0 and char in ";}":
            yield current.strip()
            current = ""
    if current.strip():
        yield current.strip()


def declared(source):
    """这一格在顶层声明的名字。"""
    names = set()
    for statement in statements(source):
        if found := TYPE_NAME.match(statement):
            names.add(found[1])
            continue
        for pattern in (METHOD, VARIABLE):
            found = pattern.match(statement)
            if found and found[1] not in NOT_A_TYPE:
                names.add(found[2])
                break
    return names


def local(source):
    """这一格在任何深度声明的名字：局部变量、参数、lambda 的参数。"""
    text = bare(source)
    typed = re.findall(r"(\w+|[>\]])\s+(\w+)\s*(?=[:;,)]|=(?!=))", text)
    names = {name for before, name in typed if before not in NOT_A_TYPE}
    for parameters in re.findall(r"\(([\w\s,]*)\)\s*->|(\w+)\s*->", text):
        names |= set(re.findall(r"\w+", " ".join(parameters)))
    return names


def library_members():
    """Threadline 的公开静态成员，从源代码里读。"""
    source = bare(THREADLINE.read_text(encoding="utf-8"))
    methods = re.findall(r"^    public static [^;{=]*?\b(\w+)\(", source, re.M)
    others = re.findall(r"^    public (?:static final [\w<>]+|(?:static )?(?:enum|record|class|interface)) (\w+)", source, re.M)
    return {*methods, *others}


def kernel_names(notebook):
    for cell in code_cells(notebook):
        for hit in KERNEL.finditer(cell.source):
            yield Finding("单元格里不写内核的类名", cell.id, hit[0])
        for hit in re.findall(r"^%+(?!classpath\b).*$", cell.source, re.M):
            yield Finding("两种内核共有的命令只有 %classpath", cell.id, hit)


def imports(notebook):
    """环境以外，一格里两句 import 再加一个声明，IJava 就忘掉前面所有的变量。"""
    for cell in code_cells(notebook):
        found = re.findall(r"^import .*;", bare(cell.source), re.M)
        if "environment" not in tags(cell) and len(found) > 1:
            yield Finding("环境以外，一格最多一句 import", cell.id, found[1])


def library_names(notebook):
    members = library_members()
    for cell in code_cells(notebook):
        for name in sorted(declared(cell.source) & members):
            yield Finding("与 Threadline 的成员同名", cell.id, name)


def preview_names(notebook):
    """预览单元格声明的名字，只有预览单元格能用。"""
    plain, preview = set(), set()
    for cell in code_cells(notebook):
        (preview if "preview" in tags(cell) else plain).update(declared(cell.source))
    for cell in code_cells(notebook):
        if "preview" in tags(cell):
            continue
        if "StructuredTaskScope" in bare(cell.source):
            yield Finding("用到预览的单元格要有 preview 标签", cell.id, "StructuredTaskScope")
        used = set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", bare(cell.source)))
        for name in sorted((used & (preview - plain)) - local(cell.source)):
            yield Finding("没有 preview 标签，却用到预览单元格的名字", cell.id, name)


RULES = [kernel_names, imports, library_names, preview_names]
