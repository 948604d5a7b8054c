"""每一页在真的浏览器里：先猜再看，图和表在各种宽度和打印时，键盘、搜索、暗色，离线。"""

import copy
import json
import re
from urllib.parse import unquote

import pytest
from conftest import SCREENSHOTS
from test_accessible import serious
from test_site import TEA, parsed

from book.notebook import read, tags


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
    figures = page.locator(".reveal figure").all()
    assert figures
    for figure in figures:
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


def test_the_keyboard_tells_each_text_once_though_two_places_have_it(site, opened, tmp_path):
    soup = copy.copy(parsed(site / f"{TEA}.html"))
    bar = soup.select_one("figure span[title^='步骤：烧水']")
    bar.insert_before(copy.copy(bar))
    (tmp_path / "twice.html").write_text(str(soup), encoding="utf-8")
    page = opened(tmp_path / "twice.html", 1280)
    page.get_by_role("button", name="打开全部「先猜，再看」").click()
    figure = page.locator("figure").first
    tip = figure.get_by_role("status")
    titles = [span.get_attribute("title") for span in figure.locator("div > span").all()]
    assert titles.count(bar["title"]) == 2
    figure.locator("span[title^='步骤：烧水']").last.click()
    assert tip.inner_text() == bar["title"]
    told = []
    for _ in set(titles):
        page.keyboard.press("ArrowRight")
        told.append(tip.inner_text())
    assert sorted(told) == sorted(set(titles))
    assert told[-1] == bar["title"]
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
