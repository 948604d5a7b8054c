"""小了的网页：和没有变小的看起来一样。"""

import base64
import io
import re

import pytest
from PIL import Image
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES
from test_html import soup_of
from test_site import TEA

from book import export
from book.lighter import STYLED, java, webp
from book.notebook import read

# 语法的每一类，在网页上和普通的代码看起来不同的
DIFFERENT = """classes => {
    const pre = document.querySelector(".highlight pre");
    const looks = element => { const s = getComputedStyle(element); return [s.color, s.font, s.textDecoration, s.background].join(); };
    return classes.filter(name => {
        const span = pre.appendChild(document.createElement("span"));
        span.className = name;
        return looks(span) !== looks(pre);
    });
}"""

# 每幅图里可以悬停的地方：字，和相对于图的位置
SPOTS = """() => [...document.querySelectorAll("figure")].map(figure => {
    const image = figure.querySelector("img").getBoundingClientRect();
    return [...figure.querySelectorAll("div > span[title]")].map(spot => {
        const box = spot.getBoundingClientRect();
        return [spot.title, box.x - image.x, box.y - image.y, box.width, box.height].map(v => v.toFixed?.(2) ?? v);
    });
})"""


def pictures(soup):
    return [image["src"] for image in soup.select("figure img")]


def pixels(src):
    picture = Image.open(io.BytesIO(base64.b64decode(src.partition(",")[2]))).convert("RGBA")
    return picture.size, picture.tobytes()


def test_every_pixel_of_a_page_is_as_in_the_notebook(result, site, path):
    drawn = [o.data.get("text/html", "") for c in result.notebook.cells for o in c.get("outputs", []) if "data" in o]
    before = pictures(soup_of("".join(drawn)))
    after = pictures(soup_of((site / f"{path.stem}.html").read_text(encoding="utf-8")))
    assert before and len(before) == len(after)
    for png, smaller in zip(before, after):
        assert png.startswith("data:image/png;") and smaller.startswith("data:image/webp;")
        assert len(smaller) < len(png)
        assert pixels(png) == pixels(smaller)


@pytest.mark.parametrize("mode, frames", [("1", 1), ("L", 1), ("RGB", 1), ("RGBA", 1), ("I;16", 1), ("P", 2)])
def test_a_png_that_the_library_does_not_draw_is_left_alone(mode, frames):
    first, *more = [Image.new(mode, (3, 2), colour) for colour in range(frames)]
    file = io.BytesIO()
    first.save(file, "PNG", save_all=frames > 1, append_images=more)
    src = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    assert webp(src) == src


def test_what_is_no_picture_is_left_alone():
    broken = f"data:image/png;base64,{base64.b64encode(b'png').decode()}"
    assert webp(broken) == broken


def test_a_class_is_kept_exactly_when_the_style_shows_it(site, opened):
    page = opened(site / f"{TEA}.html", 1280)
    classes = [name for name in STANDARD_TYPES.values() if name]
    assert set(page.evaluate(DIFFERENT, classes)) == STYLED


def test_code_keeps_its_colours_and_has_no_other_spans(result):
    for cell in result.notebook.cells:
        if cell.cell_type == "code":
            full = highlight(cell.source, get_lexer_by_name("java"), HtmlFormatter(cssclass="highlight hl-java"))
            plain = r'<span class="(?!(?:%s)")\w+">([^<]*)</span>' % "|".join(STYLED)
            assert java(cell.source) == re.sub(plain, r"\1", full)


def test_every_span_of_code_in_the_site_has_a_style(site, path):
    spans = soup_of((site / f"{path.stem}.html").read_text(encoding="utf-8")).select(".highlight span[class]")
    assert spans and {name for span in spans for name in span["class"]} <= STYLED


def test_what_is_told_under_the_mouse_is_where_it_was(site, executed, opened, tmp_path):
    file = tmp_path / "as-in-the-notebook.html"
    file.write_text(export.page(read(executed / f"{TEA}.ipynb"), TEA), encoding="utf-8")
    found = []
    for html in (file, site / f"{TEA}.html"):
        page = opened(html, 1280)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found.append(page.evaluate(SPOTS))
    assert found[0] == found[1] and len(found[0]) > 1 and all(found[0])


def test_the_script_of_the_pictures_is_there_once_and_serves_each(site, opened):
    file = site / f"{TEA}.html"
    scripts = [s.text for s in soup_of(file.read_text(encoding="utf-8")).select("figure script")]
    assert len(scripts) > 1 and [len(s) > 1000 for s in scripts] == [True] + [False] * (len(scripts) - 1)
    page = opened(file, 1280)
    assert page.locator("figure [role=group]").count() == len(scripts) and page.troubles == []
