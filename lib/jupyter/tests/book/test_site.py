"""整个网站：目录、前后、链接、复制、学生版，离线。"""

import re
import shutil
import subprocess
import sys
from urllib.parse import unquote

import nbformat
from conftest import ROOT
from test_html import outside_references, soup_of

from book import export, student
from book.notebook import read, tags
from environment import lab

TEA, CUPS = "90-tea", "91-cups"


def pages(site):
    return sorted(site.glob("**/*.html"))


def parsed(file):
    return soup_of(file.read_text(encoding="utf-8"))


def broken_links(site):
    soups = {file: parsed(file) for file in pages(site)}
    targets = {file: {unquote(e["id"]) for e in soup.select("[id]")} for file, soup in soups.items()}
    found = []
    for file, soup in soups.items():
        for link in soup.select("a[href]"):
            name, _, fragment = link["href"].partition("#")
            target = file.parent / unquote(name) if name else file
            if not target.is_file() or fragment and unquote(fragment) not in targets[target]:
                found.append(f"{file.name} → {link['href']}")
    return found


def test_no_link_is_broken(site):
    assert broken_links(site) == []


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "a.html").write_text('<a href="b.html">b</a><a href="#x">x</a><h2 id="y"></h2><a href="#y">y</a>')
    assert broken_links(tmp_path) == ["a.html → b.html", "a.html → #x"]


def test_no_page_has_more_than_1_5_megabytes(site):
    large = {file.name: file.stat().st_size for file in pages(site) if file.stat().st_size > 1_500_000}
    assert large == {}


def test_the_index_lists_every_notebook_in_the_books_order(site, executed):
    html = (site / "index.html").read_text(encoding="utf-8")
    assert outside_references(html) == []
    soup = soup_of(html)
    assert soup.html["lang"] == "zh-CN"
    names = sorted(p.stem for p in executed.glob("*.ipynb"))
    entries = soup.select(".notebooks a")
    assert [a["href"] for a in entries] == [f"{n}.html" for n in names]
    for entry in entries:
        assert entry.h3.text.strip()
        assert re.search(r"对应原文：.+[1-9] 课时，[1-9]\d* 个场景，全部运行约 [1-9]\d* 秒", entry.text)
        assert entry.img["src"].startswith("data:image/webp;base64,")
        assert entry.img["alt"]
    assert [h.text for h in soup.select("h2")][-1] == "其他"


def test_the_book_lists_each_notebook_of_the_article_once():
    names = [name for part in export.BOOK for name in part["lessons"]]
    assert names == sorted(set(names))
    assert set(names) >= {p.stem for p in (ROOT / "notebooks").glob("*.ipynb")}



def test_links_in_the_notebooks_lead_to_notebooks_of_the_book(path):
    planned = {name for part in export.BOOK for name in part["lessons"]}
    for cell in read(path).cells:
        for name in re.findall(r"\]\(([^)#]+)\.ipynb", cell.source):
            assert name in planned, f"{cell.id}：{name}"


def test_a_page_leads_to_its_neighbours_and_the_index(site):
    names = [a["href"] for a in parsed(site / "index.html").select(".notebooks a")]
    for before, name, after in zip([None, *names], names, [*names[1:], None]):
        soup = parsed(site / name)
        neighbours = {rel: soup.select_one(f"a[rel={rel}]") for rel in ("prev", "next")}
        assert {rel: a and a["href"] for rel, a in neighbours.items()} == {"prev": before, "next": after}
        assert soup.select(".site-links a[href='index.html']")


def test_a_page_starts_with_its_contents(site):
    for file in pages(site):
        if file.stem == "index":
            continue
        soup = parsed(file)
        headings = [h.text.removesuffix("¶") for h in soup.select(".jp-MarkdownOutput h2")]
        assert [a.text for a in soup.select(".contents a")] == headings


def test_the_contents_lead_to_the_headings(site, opened):
    page = opened(site / f"{TEA}.html", 480)
    page.locator(".contents a", has_text="练习").click()
    assert -10 < page.locator("h2", has_text="练习").bounding_box()["y"] < 850
    assert page.evaluate("scrollY") > 500


def test_a_link_to_a_notebook_leads_to_its_page(site):
    tea, cups = parsed(site / f"{TEA}.html"), parsed(site / f"{CUPS}.html")
    assert tea.find("a", string="洗杯子")["href"] == "91-cups.html"
    assert unquote(cups.find("a", string="小结", href=re.compile("html"))["href"]) == "90-tea.html#小结"
    assert cups.find("a", string="一本") is None and "还没有写的一本" in cups.text


def test_a_new_page_changes_its_neighbours_but_not_the_others_text(executed, tmp_path):
    export.export([f"{TEA}.ipynb"], executed, tmp_path)
    alone = parsed(tmp_path / f"{TEA}.html")
    assert not alone.select("a[rel=next]") and "下一本是洗杯子" in alone.text
    export.export([f"{CUPS}.ipynb"], executed, tmp_path)
    assert parsed(tmp_path / f"{TEA}.html").select_one("a[rel=next]")["href"] == f"{CUPS}.html"
    assert broken_links(tmp_path) == []


def test_the_students_copy_has_no_solution_in_any_form(site, executed):
    soup = parsed(site / "student/index.html")
    index = soup.main.text + soup.select_one("#sections").text
    assert "参考答案" not in index
    for file in executed.glob("*.ipynb"):
        notebook = read(file)
        solutions = [c for c in notebook.cells if "solution" in tags(c)]
        assert solutions and any("wrong" in c.metadata.get("threadline", {}) for c in solutions)
        html = parsed(site / "student" / f"{file.stem}.html").text
        copy = read(site / "student" / file.name)
        assert "参考答案" not in html
        for cell in solutions:
            assert cell.source.splitlines()[0] not in html and cell.source.splitlines()[0] not in index
            assert cell.id not in {c.id for c in copy.cells}
        assert len(copy.cells) == len(notebook.cells) - len(solutions)
        discussions = re.findall(r"<summary>讨论.*?</details>", "".join(c.source for c in notebook.cells), re.S)
        for discussion in discussions:
            words = re.sub(r"<[^>]*>|\s|讨论", "", discussion)[:20]
            for text in (html, index, *(c.source for c in copy.cells)):
                assert words not in re.sub(r"\s", "", text), discussion
        assert not any(c.get("outputs") for c in copy.cells)


def test_the_students_folder_works_in_a_fresh_project(site, tmp_path):
    shutil.copytree(site / "student", tmp_path / "student")
    (tmp_path / "lib").symlink_to(ROOT / "lib")
    readme = (tmp_path / "student/README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) == 3
    [first] = re.findall(r"\./build\.sh lab (student/\S+\.ipynb)", readme)
    assert lab.page_of(first, tmp_path) == f"/lab/tree/{first}"
    # 浏览器的测试在这个进程里有自己的事件循环
    words = ["book.run", "--out", tmp_path / "out", tmp_path / "student" / f"{CUPS}.ipynb"]
    done = subprocess.run([sys.executable, ROOT / "lib/jupyter", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_notebook_edited_since_the_last_commit_is_named(tmp_path):
    def git(*words):
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(["git", *identity, "-C", str(tmp_path), *words], check=True, capture_output=True)

    same, other = tmp_path / "same.ipynb", tmp_path / "other.ipynb"
    same.write_text("{}")
    other.write_text("{}")
    assert student.edited([same]) == []  # 不在仓库里
    git("init")
    git("add", ".")
    git("commit", "-m", "x")
    other.write_text('{"answer": 1}')
    assert student.edited([same, other]) == [other]


def test_the_cover_of_a_notebook_can_be_chosen():
    def cell(picture, **metadata):
        html = f'<figure><img src="{picture}"></figure>'
        output = nbformat.v4.new_output("display_data", {"text/html": html})
        return nbformat.v4.new_code_cell("", outputs=[output], metadata=metadata)

    notebook = nbformat.v4.new_notebook(cells=[cell("a"), cell("b", tags=["fix"])])
    assert export.cover(notebook)["src"] == "b"
    notebook.cells.append(cell("c", threadline={"cover": True}))
    assert export.cover(notebook)["src"] == "c"


def test_the_students_index_offers_the_notebooks(site):
    offered = [a["href"] for a in parsed(site / "student/index.html").select("a.download")]
    assert offered == [f"{p.stem}.ipynb" for p in sorted((site / "student").glob("*.ipynb"))]


def test_code_is_copied_by_a_click(site, opened):
    page = opened(site / f"{TEA}.html", 1280)
    frame = page.locator(".jp-CodeCell .code").nth(1)
    frame.hover()
    frame.get_by_role("button").click()
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "var guess = predict().total(0);"
    page.emulate_media(media="print")
    assert not frame.get_by_role("button").is_visible()


def test_code_is_copied_without_the_clipboards_api(site, opened):
    page = opened(site / f"{TEA}.html", 1280)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')) }")
    frame = page.locator(".jp-CodeCell .code").nth(1)
    frame.hover()
    frame.get_by_role("button").click()
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").strip() == "var guess = predict().total(0);"
