"""检查本身会发现每一种问题，真的笔记本一处也没有。"""

import nbformat
import pytest
from conftest import ROOT
from samples import code, markdown, tea

from book import lint
from book.lessons import lessons
from book.lint import java, language
from book.notebook import read

# 每条规则一种或几种改坏的办法：(规则的开头, 改哪一格, 怎样改)
OFFENCES = [
    ("用词", "tea-fix", "**修好** 用轻量线程。"),
    ("用词", "tea-verify", 'say("等待时钉住了载体");'),
    ("中文与西文", "tea-fix", "**修好** 等3 秒。"),
    ("中文与西文", "tea-fix", "**修好** 用`fork`启动。"),
    ("中文与西文", "tea-verify", 'say("用时3 秒");'),
    ("全角标点旁边", "tea-fix", "**修好** 等， 再做。"),
    ("中文里用全角标点", "tea-fix", "**修好** 等,再做。"),
    ("中文里用全角标点", "tea-fix", "**修好** 等(一会儿)再做。"),
    ("中文里用全角标点", "tea-fix", "**修好** 等完了."),
    ("中文里用全角标点", "tea-fix", '**修好** 说"好了"再做。'),
    ("中文里用全角标点", "tea-verify", "// 等完,再做\nint one = 1;"),
    ("用「你」", "tea-fix", "**修好** 您看。"),
    ("用「你」", "tea-fix", "**修好** 请看图。"),
    ("用「你」", "tea-fix", "**修好** 我们将要看图。"),
    ("用「你」", "tea-verify", 'say("好了！");'),
    ("引号", "tea-fix", "**修好** 水“开”了。"),
    ("引号", "tea-verify", 'say("水“开”了");'),
    ("术语第一次", "tea-fix", "**修好** 用虚拟线程。"),
    ("第一格以一级标题", "title", "# 3 沏茶\n\n对应原文：无\n\n你会看到：茶。"),
    ("标题下面一行是出处", "title", "# 沏茶\n\n你会看到：茶。"),
    ("第一格说你会看到", "title", "# 沏茶\n\n原文只在目录中列出\n\n茶。"),
    ("第一格说要先知道", "title", "# 沏茶\n\n原文只在目录中列出\n\n你会看到：茶。\n\n约 5 分钟。上一本：无；下一本：无。"),
    ("第二格是环境", "environment", "import threadline.Recording;"),
    ("以 小结、练习、参考答案", "summary", "## 总之\n\n- 一\n- 二\n- 三"),
    ("参考答案的标题也有", "exercises", "## 参考答案"),
    ("小结有 3 到 5 点", "summary", "## 小结\n\n- 一\n- 二"),
    ("场景的各部分", "tea-fix", "水烧着，去洗杯子。"),
    ("场景的各部分", "tea-check", "**先猜** 是不是同时？"),
    ("故事有", "tea-story", "## 烧水\n\n**先猜** 几秒？"),
    ("故事有", "tea-story", "## 烧水\n\n" + "水还没有开。" * 21 + "\n\n**先猜** 几秒？"),
    ("单元格最多 25 行", "tea-verify", "int x = 1;\n" * 26),
    ("一行最多 80 列", "tea-verify", f'say("{"水" * 38}");'),
    ("一行最多 80 列", "tea-python", f"```python\nprint('{'x' * 80}')\n```"),
    ("对照表的表头", "tea-python", "| Python 构造 | Java 构造 | 差别 |\n|---|---|---|\n| `a` | `b` | 无 |"),
    ("猜测要有回声", "tea-guess", 'var guess = predict().total(0);\nString kettleGuess = "";'),
    ("单元格里不写内核", "tea-verify", "var kernel = org.dflib.jjava.JJava.kernel();"),
    ("两种内核共有", "tea-verify", "%maven org.example:lib:1.0"),
    ("环境以外，一格最多一句 import", "tea-verify", "import java.util.*;\nimport javax.tools.*;"),
    ("与 Threadline 的成员同名", "tea-verify", "void step(String name) {\n}"),
    ("与 Threadline 的成员同名", "tea-verify", "static <T> List<T> record(T one) {\n    return null;\n}"),
    ("与 Threadline 的成员同名", "tea-verify", "enum Size { BIG }"),
    ("与 Threadline 的成员同名", "tea-verify", "int show = 1;"),
    ("用到预览的单元格", "tea-verify", "var scope = StructuredTaskScope.open();"),
]


@pytest.mark.parametrize(("rule", "cell", "source"), OFFENCES)
def test_an_offence_is_found(rule, cell, source):
    notebook = tea()
    next(c for c in notebook.cells if c.id == cell).source = source
    found = lint.findings(notebook)
    assert [f for f in found if f.cell == cell and f.rule.startswith(rule)] or (
        # 缺了一部分的场景记在它的第一格，缺了一节记在最后一格
        rule.startswith(("场景的各部分", "以 小结")) and [f for f in found if f.rule.startswith(rule)]
    ), found


def test_every_rule_has_an_offence():
    notebook = tea()
    before, after = notebook.cells[:2], notebook.cells[11:]
    notebook.cells = before + notebook.cells[2:11] * 7 + after
    notebook.cells += [nbformat.from_dict(code(f"more-{i}", "int x;")) for i in range(10)]
    rules = {f.rule for f in lint.findings(notebook)}
    assert {"场景有 1 到 6 个", "代码单元格最多 30 个"} <= rules
    assert not {"场景有 1 到 6 个", "代码单元格最多 30 个"} & {f.rule for f in lint.findings(notebook, lessons=2)}
    notebook = tea()
    notebook.cells = [c for c in notebook.cells if "exercise" not in c.metadata.get("tags", [])]
    assert {"练习有 2 到 4 道"} == {f.rule for f in lint.findings(notebook)}


def test_a_preparing_cell_comes_before_the_guess():
    notebook = tea()
    at = next(i for i, c in enumerate(notebook.cells) if c.id == "tea-break")
    kettle = nbformat.from_dict(code("tea-kettle", "int kettles = 1;"))
    notebook.cells.insert(at, kettle)
    assert [f.cell for f in lint.findings(notebook)] == ["tea-kettle"]
    kettle.metadata.jupyter = {"source_hidden": True}
    assert lint.findings(notebook) == []
    kettle.metadata.pop("jupyter")
    notebook.cells.insert(at - 2, notebook.cells.pop(at))
    assert lint.findings(notebook) == []


def test_a_name_of_a_preview_cell_is_only_for_preview_cells():
    notebook = tea()
    next(c for c in notebook.cells if c.id == "tea-together").metadata.tags.append("preview")
    found = lint.findings(notebook)
    assert [(f.cell, f.seen) for f in found] == [("tea-verify", "together")]
    next(c for c in notebook.cells if c.id == "tea-verify").metadata.tags.append("preview")
    assert lint.findings(notebook) == []


def test_a_name_declared_again_inside_a_plain_cell_is_its_own():
    notebook = tea()
    cells = {c.id: c for c in notebook.cells}
    cells["tea-together"].source += "\nint cup = 1;"
    cells["tea-together"].metadata.tags.append("preview")
    cells["tea-verify"].source = 'record("杯", () -> {\n    var cup = 2;\n    return List.of(cup).map(together -> 1);\n});\nvoid drink(List<String> cup, int many) {}'
    assert lint.findings(notebook) == []
    cells["tea-verify"].source = "int twice = cup + cup;"
    assert [f.seen for f in lint.findings(notebook)] == ["cup"]


def test_the_longest_term_counts_and_code_links_and_quotes_are_skipped():
    notebook = tea()
    cell = next(c for c in notebook.cells if c.id == "tea-fix")
    cell.source = (
        "**修好** 固定大小的线程池（fixed thread pool）叫 `轻量线程`，见「信号灯」一说和[门闩](x.ipynb)。发出请求，并发现它。"
    )
    assert lint.findings(notebook) == []


def test_the_sample_has_no_finding():
    assert lint.findings(tea()) == []


def test_a_notebook_has_no_finding(path):
    found = lint.findings(read(path), lessons(path.stem))
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("name", ["README.md", "lib/docs/contributing.md"])
def test_the_readme_and_the_contributors_page_keep_to_the_language(name):
    chinese = (ROOT / name).read_text(encoding="utf-8").split("## In English")[0]
    notebook = tea()
    notebook.cells = [nbformat.from_dict(markdown("readme", chinese))]
    rules = [r for r in language.RULES if r is not language.introductions]
    assert [str(f) for rule in rules for f in rule(notebook)] == []


def test_the_librarys_members_are_read_from_its_source():
    members = java.library_members()
    assert {"record", "step", "say", "named", "predict", "sideBySide", "show", "exercise", "Size"} <= members
    assert members.isdisjoint({"Threadline", "withoutResult", "NORMAL"})


def test_declarations_of_a_cell_are_found():
    source = """import java.util.*; // int no = 1;
record Cup(String name, int size) { int inside = 2; }
sealed interface Drink {}
Map<String, List<Cup>> cups = new HashMap<>();
int[] numbers = {1, 2}; var tea = record("int quoted = 1;", () -> { int local = 3; });
static <T> T first(List<T> list) throws Exception { return list.get(0); }
for (int i = 0; i < 3; i++) { int inner = i; }
tea.show();
numbers[0] = 5;
return_value();
"""
    assert java.declared(source) == {"Cup", "Drink", "cups", "numbers", "tea", "first"}
