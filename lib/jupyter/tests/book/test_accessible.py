"""无障碍：axe 在每一页上，窄的和宽的。"""

import pytest
from axe_playwright_python.sync_playwright import Axe

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


def serious_in_either_width(page):
    """打开时是窄的，再变宽；页面的脚本到下一帧才知道。颜色与宽度无关，又查得最慢：只在宽的时候查。"""
    narrow = serious(page, **{"color-contrast": {"enabled": False}})
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))")
    return narrow + serious(page)


def test_no_page_has_a_serious_accessibility_problem(site, opened):
    for file in [*sorted(site.glob("*.html")), site / "student/index.html"]:
        assert serious_in_either_width(opened(file, 480)) == [], file.name


@pytest.mark.parametrize(
    "bad",
    [
        '<img src="data:,">',
        '<p style="color: #bbb; background: #fff">看不清</p>',
        '<style>@media (min-width: 600px) { img { display: none } }</style><img src="data:,">',
        '<style>@media (max-width: 600px) { img { display: none } }</style><img src="data:,">',
    ],
)
def test_a_serious_accessibility_problem_is_found(tmp_path, opened, bad):
    file = tmp_path / "bad.html"
    file.write_text(f'<html lang="zh"><title>x</title><main>{bad}</main>', encoding="utf-8")
    assert serious_in_either_width(opened(file, 480))
