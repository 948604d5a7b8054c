"""真的打印成 A4 的 PDF：每幅图都在，整个在一页的页边以内，先猜的也印出来。"""

import io
import re

import pytest
from pypdf import PdfReader
from test_site import TEA

MILLIMETRE = 72 / 25.4
SIDE, EDGE = 15 * MILLIMETRE, 16 * MILLIMETRE
A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)
OPERATION = re.compile(rb"(?<!\S)(?:((?:-?[\d.]+\s+){6})cm|/(\w+)\s+Do|(q)|(Q))(?!\S)")


def times(inner, outer):
    a, b, c, d, e, f = inner
    g, h, i, j, k, n = outer
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + n


def drawn(pdf):
    """画出的每个图片：(左, 下, 右, 上)，单位是点；跨页的画两次。"""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        objects = page["/Resources"].get("/XObject", {})
        at, kept = (1, 0, 0, 1, 0, 0), []
        for matrix, name, save, restore in OPERATION.findall(page.get_contents().get_data()):
            if matrix:
                at = times(map(float, matrix.split()), at)
            elif save:
                kept.append(at)
            elif restore:
                at = kept.pop()
            elif objects["/" + name.decode()]["/Subtype"] == "/Image":
                found.append((at[4], at[5], at[4] + at[0], at[5] + at[3]))
    return found


def trouble(page):
    """打印以后不在的、分成两半的、伸到页边外的图。"""
    expected = page.locator("figure img").count()
    pictures = drawn(page.pdf(prefer_css_page_size=True))
    slack = 2  # 不到一个像素的舍入
    return [f"{expected} 幅图画了 {len(pictures)} 次"] * (len(pictures) != expected) + [
        f"伸到外面：{at}"
        for at in pictures
        if at[0] < SIDE - slack or at[1] < EDGE - slack or at[2] > A4[0] - SIDE + slack or at[3] > A4[1] - EDGE + slack
    ]


@pytest.mark.parametrize("name", [TEA, "01-coroutines", "09-locks"])
def test_every_picture_is_printed_whole_on_one_page(site, opened, name):
    page = opened(site / f"{name}.html", 1280)
    assert page.locator("figure img").count() > 1
    assert trouble(page) == []


def test_a_picture_that_is_parted_cut_or_not_printed_is_found(site, opened):
    for style in (
        "figure img { height: 400mm !important; max-height: none !important }",
        "figure img { width: 300mm !important; max-width: none !important }",
        "details::details-content { content-visibility: hidden !important }",
    ):
        page = opened(site / f"{TEA}.html", 1280)
        page.add_style_tag(content=style)
        assert trouble(page), style
