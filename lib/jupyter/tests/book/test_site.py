"""整个网站：目录、前后、链接、复制、学生版、无障碍，在真的浏览器里，离线。"""

import json
import re
import shutil
import subprocess
from urllib.parse import unquote

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import ROOT, SCREENSHOTS
from test_html import outside_references

from book import export, run, student
from book.notebook import read, tags
from environment import lab

TEA, CUPS = "90-tea", "91-cups"


def pages(site):
    return sorted(site.glob("**/*.html"))


def parsed(file):
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


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


def test_the_index_lists_every_notebook_in_the_books_order(site, executed):
    html = (site / "index.html").read_text(encoding="utf-8")
    assert outside_references(html) == []
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html["lang"] == "zh-CN"
    names = sorted(p.stem for p in executed.glob("*.ipynb"))
    entries = soup.select(".notebooks a")
    assert [a["href"] for a in entries] == [f"{n}.html" for n in names]
    for entry in entries:
        assert entry.h3.text.strip()
        assert re.search(r"对应原文：.+[1-9] 课时，[1-9]\d* 个场景，全部运行约 [1-9]\d* 秒", entry.text)
        assert entry.img["src"].startswith("data:image/png;base64,")
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
    [result] = run.run([tmp_path / "student" / f"{CUPS}.ipynb"], tmp_path / "out")
    assert result.error is None


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


# 语法着色的几千个 span 只有十几种：每种留一个，检查快十倍
FEWER_SPANS = """() => {
    document.querySelectorAll('details').forEach(d => d.open = true);
    const seen = {};
    for (const span of document.querySelectorAll('.highlight span')) {
        seen[span.className] = (seen[span.className] ?? 0) + 1;
        if (seen[span.className] > 1) span.replaceWith(...span.childNodes);
    }
}"""


def serious(page, **rules):
    page.evaluate(FEWER_SPANS)
    found = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]
    return [
        f"{v['id']}：{node['html'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize("width", [1280, 480])
def test_no_page_has_a_serious_accessibility_problem(site, opened, width):
    for file in [*sorted(site.glob("*.html")), site / "student/index.html"]:
        # 颜色与宽度无关，又查得最慢：只在宽的那次查
        assert serious(opened(file, width), **{"color-contrast": {"enabled": width > 600}}) == [], file.name


def test_a_serious_accessibility_problem_is_found(tmp_path, opened):
    for bad in ('<img src="data:,">', '<p style="color: #bbb; background: #fff">看不清</p>'):
        (tmp_path / "bad.html").write_text(f'<html lang="zh"><title>x</title><main>{bad}</main>', encoding="utf-8")
        assert serious(opened(tmp_path / "bad.html", 1280)), bad


def guessed(notebook):
    """先猜以后、下一节以前的各格里，有输出的。"""
    asked, found = False, []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            asked = "**先猜**" in cell.source or asked and not cell.source.startswith("## ")
        elif asked and cell.outputs:
            found.append(cell.id)
    return found


# 看得见的输出，按单元格的 id
SHOWN = """() => [...document.querySelectorAll(".jp-CodeCell .jp-Cell-outputWrapper")]
    .filter(e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0)
    .map(e => e.closest(".jp-CodeCell").id.replace("cell-id=", ""))"""

# 藏起一部分的图：装不下，伸出页面，或者缩得看不清
HIDDEN = """narrowest => [...document.querySelectorAll("figure")].filter(figure => {
    const frame = figure.firstElementChild, image = figure.querySelector("img").getBoundingClientRect();
    return frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight || image.width < narrowest
        || image.left < 0 || image.right > document.documentElement.clientWidth
        || figure.querySelector("div + span").offsetWidth > 0;
}).map(figure => figure.querySelector("img").alt)"""


# 正文里的表，窄的屏幕上伸到外面的格
CUT = """() => [...document.querySelectorAll('.jp-MarkdownOutput td')]
    .filter(d => d.dataset.column === undefined || d.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map(d => d.innerText)"""
OPEN = "document.querySelectorAll('details').forEach(d => d.open = true)"
TALL = "[...document.querySelectorAll('figure img')].filter(i => i.offsetHeight > innerHeight).map(i => i.alt)"


def test_every_guess_is_closed_opened_and_printed_and_no_figure_or_table_hides_anything(site, executed, opened):
    for file in sorted(executed.glob("*.ipynb")):
        notebook = read(file)
        asked = guessed(notebook)
        outputs = [c.id for c in notebook.cells if c.get("outputs") and "solution" not in tags(c)]
        closed = [i for i in outputs if i not in asked]
        page = opened(site / f"{file.stem}.html", 600)
        assert asked and page.evaluate(SHOWN) == closed, file.name
        page.get_by_role("button", name="打开全部「先猜，再看」").click()
        assert page.evaluate(SHOWN) == outputs, file.name
        page.get_by_role("button", name="合上全部「先猜，再看」").click()
        assert page.evaluate(SHOWN) == closed, file.name
        page.emulate_media(media="print")
        assert set(outputs) <= set(page.evaluate(SHOWN)), file.name
        page.emulate_media(media="screen")
        page.evaluate(OPEN)
        for width in (600, 800, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(HIDDEN, 520) == [], (file.name, width)
        page.set_viewport_size({"width": 375, "height": 900})
        assert page.evaluate(CUT) == [], file.name
        # A4 减去页边，按 CSS 像素：一幅图放得进一页，说明可以接到下一页
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 1001})
        assert page.evaluate(HIDDEN, 300) == [] and page.evaluate(TALL) == [], file.name


def test_a_guess_opens_by_the_keyboard_without_a_script_and_is_read_in_order(site, opened):
    page = opened(site / f"{TEA}.html", 1280, java_script_enabled=False)
    first = page.locator("details.reveal").first
    picture = first.locator("figure img")
    assert not picture.is_visible()
    summary = first.locator("summary")
    assert summary.inner_text() == "先猜，再看：先弄坏"
    summary.focus()
    page.keyboard.press("Enter")
    assert picture.is_visible()
    assert not page.locator("details.reveal figure").nth(1).is_visible()
    tree = page.locator("main").aria_snapshot()
    order = [tree.index(words) for words in ("先猜", "sequential.show(guess)", "先猜，再看：先弄坏", 'img "一件一件做', "修好")]
    assert order == sorted(order)


def test_a_narrow_window_shows_that_there_is_more(site, opened):
    page = opened(site / f"{TEA}.html", 375)
    page.get_by_role("button", name="打开全部「先猜，再看」").click()
    for figure in page.locator(".reveal figure").all():
        assert figure.evaluate("f => f.firstElementChild.scrollWidth > f.firstElementChild.clientWidth")
        assert figure.locator("> span").evaluate("s => s.offsetWidth") == 20
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_bar_tells_by_tap_and_by_keyboard_what_it_tells_under_the_mouse(site, opened):
    page = opened(site / f"{TEA}.html", 375, has_touch=True)
    page.get_by_role("button", name="打开全部「先猜，再看」").tap()
    figure = page.locator("figure").nth(1)
    bar, tip = figure.locator("span[title^='步骤：烧水']").first, figure.get_by_role("status")
    assert not tip.is_visible()
    bar.tap()
    assert tip.inner_text() == bar.get_attribute("title")
    box, view = tip.bounding_box(), figure.bounding_box()
    assert view["x"] <= box["x"] and box["x"] + box["width"] <= view["x"] + view["width"]
    assert view["y"] <= box["y"] and box["y"] + box["height"] <= view["y"] + view["height"]
    bar.tap()
    assert not tip.is_visible()
    figure.get_by_role("group").focus()
    titles = {span.get_attribute("title") for span in figure.locator("div > span").all()}
    told = set()
    for _ in titles:
        page.keyboard.press("ArrowRight")
        told.add(tip.inner_text())
    assert told == titles
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_a_dark_page_is_dark_and_keeps_its_pictures_light(site, opened):
    for name in ("index", TEA, "01-coroutines"):
        page = opened(site / f"{name}.html", 1280, color_scheme="dark")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
        light = "[...document.images].every(i => getComputedStyle(i).backgroundColor === 'rgb(255, 255, 255)')"
        assert page.evaluate(light)
        assert serious(page) == [], name
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_book_is_searched_offline(site, opened):
    page = opened(site / "index.html", 375)
    page.get_by_label("在全书里找").fill("洗杯子 step")
    assert re.fullmatch(r"\d+ 节", page.locator("#found").inner_text())
    hit = page.locator("#hits li", has_text="烧水和洗杯子").first
    assert hit.locator("mark").first.inner_text() == "洗杯子"
    hit.get_by_role("link").click()
    assert unquote(page.url).endswith("#烧水和洗杯子")
    assert -10 < page.locator("h2", has_text="烧水和洗杯子").bounding_box()["y"] < 850
    page.go_back()
    page.get_by_label("在全书里找").fill("没有这样的词")
    assert "换一个" in page.locator("#found").inner_text() and page.locator("#hits li").count() == 0
    assert page.troubles == []


def test_every_section_that_the_search_knows_is_there(site):
    for folder in (site, site / "student"):
        ids = {f.name: set(re.findall('id="([^"]*)"', f.read_text(encoding="utf-8"))) for f in folder.glob("*.html")}
        known = json.loads(parsed(folder / "index.html").select_one("#sections").text)
        assert len(known) > len(ids)
        for section in known:
            name, _, fragment = section["href"].partition("#")
            assert name in ids and (not fragment or unquote(fragment) in map(unquote, ids[name])), section["href"]


@pytest.mark.parametrize("width", [1280, 480])
def test_screenshots_of_the_site_are_kept(site, opened, width):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for name in ("index", "01-coroutines", TEA, "student/index"):
        page = opened(site / f"{name}.html", width)
        file = SCREENSHOTS / f"site-{name.replace('/', '-')}-{width}.png"
        page.screenshot(path=file, full_page=name != "01-coroutines")
        assert file.stat().st_size > 10_000
