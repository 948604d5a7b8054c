"""网页：离线可读，什么都不向外请求。"""

import base64
import functools
import os
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from samples import tea

from book import export
from book.notebook import read, tags

MEGABYTE = 1_000_000
# 浏览器不会去取的属性：悬停说明和替代文字
TEXT_ATTRIBUTES = {"title", "alt"}


@pytest.fixture
def html(site, path):
    return (site / f"{path.stem}.html").read_text(encoding="utf-8")


@pytest.fixture
def soup(html):
    return soup_of(html)


@functools.cache
def soup_of(html):
    """一页要分析一秒：同样的字只分析一次。不要改它。"""
    return BeautifulSoup(html, "html.parser")


def outside_references(html):
    """浏览器可能向外请求的一切，包括链接、样式和脚本。"""
    soup = BeautifulSoup(html, "html.parser")
    found = []
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            value = " ".join(value) if isinstance(value, list) else value
            if name in TEXT_ATTRIBUTES or value.startswith("data:"):
                continue
            if re.search(r"(?:[a-z][a-z0-9+.-]*:)?//|@import", value, re.I):
                found.append(f"<{element.name} {name}={value[:80]!r}>")
        if element.name in ("style", "script"):
            for hit in re.findall(r"[^\s;{]*(?:://|@import|url\((?!data:))[^\s;}]*", element.text):
                found.append(f"<{element.name}> {hit[:80]}")
    return found


def test_the_rule_for_outside_references_finds_each_kind():
    for bad in (
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png" alt="">',
        '<img srcset="a.png 1x, http://example.org/b.png 2x">',
        '<a href="https://example.org">外面</a>',
        '<p style="background: url(https://example.org/x.png)"></p>',
        "<style>@import 'other.css';</style>",
        "<style>/* https://example.org */</style>",
        "<style>p { background: url(x.png) }</style>",
        '<script>fetch("https://example.org")</script>',
    ):
        assert outside_references(bad), bad
    for good in (
        '<img src="data:image/png;base64,AA//" alt="http://x">',
        '<a href="#一节"></a><a href="index.html"></a><code>http://localhost</code>',
    ):
        assert outside_references(good) == [], good


def test_a_page_refers_to_nothing_outside(html):
    assert outside_references(html) == []


def test_a_page_names_no_folder_of_the_machine_that_made_it(html):
    assert str(ROOT) not in html and f"{Path.home()}{os.sep}" not in html


def test_a_page_is_chinese_and_titled_by_its_first_heading(soup, result):
    assert soup.html["lang"] == "zh-CN"
    heading = re.search(r"^# (.+)$", result.notebook.cells[0].source, re.M)[1]
    assert soup.title.text == heading


def test_a_picture_has_at_most_200_kilobytes_in_the_notebook(result):
    outputs = [o.data.get("text/html", "") for c in result.notebook.cells for o in c.get("outputs", []) if "data" in o]
    figures = [html for html in outputs if "<figure" in html]
    assert figures
    for figure in figures:
        assert len(figure.encode()) <= 0.2 * MEGABYTE, soup_of(figure).img["alt"]


def test_every_picture_says_in_words_what_it_shows(soup):
    pictures = soup.select("img")
    assert pictures
    for picture in pictures:
        assert re.search(r"[\u4e00-\u9fff]", picture.get("alt", ""))


def test_java_and_python_are_highlighted(soup, result):
    cells = [c for c in result.notebook.cells if c.cell_type == "code"]
    assert len(soup.select(".jp-CodeCell .hl-java")) == len(cells)
    assert soup.select(".hl-java .kd") and soup.select(".hl-java .s")
    assert soup.select(".jp-MarkdownCell details .highlight .k")


def test_solutions_are_folded(soup, result):
    cells = [c for c in result.notebook.cells if "solution" in tags(c)]
    folds = soup.select("details.solution")
    assert [f.summary.text for f in folds] == [
        "参考答案：" + c.source.splitlines()[0].removeprefix("// ")
        for c in cells
        if c.cell_type == "code"
    ]
    assert not any(f.has_attr("open") for f in folds)


def test_the_code_of_a_picture_that_is_read_without_it_is_folded(soup, result):
    cells = [c for c in result.notebook.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    assert len(soup.select("details.hidden-source .hl-java")) == sum("solution" not in tags(c) for c in cells)


def faults(page, file):
    """打开时是窄的，再变宽，再变窄、打开每一处折着的：哪里不对。"""
    found = []
    for width in (480, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{width} 像素放不下")
        if not page.evaluate("[...document.images].every(i => i.naturalWidth > 0)"):
            found.append("有图没有出来")
    page.set_viewport_size({"width": 480, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    if not page.evaluate("[...document.querySelectorAll('pre')].every(p => p.scrollWidth <= p.clientWidth)"):
        found.append("代码看不全")
    if [u for u in page.requests if not u.startswith("data:")] != [file.as_uri()]:
        found.append(f"请求了：{page.requests}")
    return found + page.troubles


def test_every_page_opens_from_the_disk_without_an_error_and_cuts_nothing_off(site, opened):
    for file in sorted(site.glob("*.html")):
        assert faults(opened(file, 480), file) == [], file.name


@pytest.mark.parametrize(
    "bad",
    [
        '<script>throw new Error("坏了")</script>',
        '<img src="missing.png" alt="">',
        '<img src="data:image/png;base64,AA==" alt="">',
        '<p style="width: 600px">宽</p>',
        "<style>@media (min-width: 1000px) { p { width: 1400px } }</style><p>宽的屏幕上更宽</p>",
        f"<details><pre style='overflow: auto'>{'代码' * 100}</pre></details>",
    ],
)
def test_a_fault_is_found(tmp_path, opened, bad):
    file = tmp_path / "bad.html"
    file.write_text(f'<html lang="zh"><meta charset="utf-8"><title>x</title>{bad}', encoding="utf-8")
    assert faults(opened(file, 480), file)


def test_folds_open_by_a_click_and_all_are_open_in_print(site, opened, path):
    page = opened(site / f"{path.stem}.html", 1280)
    code = page.locator("details.solution .highlight").first
    shown = "e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0"
    assert not code.evaluate(shown)
    page.locator("details.solution summary").first.click()
    assert code.evaluate(shown)
    page.locator("details.solution summary").first.click()
    assert not code.evaluate(shown)
    page.emulate_media(media="print")
    for fold in page.locator("details .highlight").all():
        assert fold.evaluate(shown)


def test_pages_are_exported_although_another_notebook_could_not_run(tmp_path, capsys):
    cell = nbformat.v4.new_markdown_cell("# 好的一本\n\n## 场景\n\n**先猜**：什么")
    picture = base64.b64encode(b"png").decode()
    code = nbformat.v4.new_code_cell("1")
    code.outputs = [
        nbformat.v4.new_output(
            "display_data",
            {"text/html": f'<figure><img alt="图" src="data:image/png;base64,{picture}"></figure>'},
        )
    ]
    notebook = nbformat.v4.new_notebook(cells=[cell, code])
    notebook.metadata.threadline = {"run_seconds": 3.6}
    nbformat.write(notebook, tmp_path / "good.ipynb")
    arguments = ["--executed", str(tmp_path), "--out", str(tmp_path / "site")]

    assert export.main([*arguments, "good.ipynb", "missing.ipynb"]) == 1

    assert "missing.ipynb" in capsys.readouterr().err
    index = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "1 个场景，全部运行约 4 秒" in index
    assert "好的一本" in (tmp_path / "site/good.html").read_text(encoding="utf-8")
