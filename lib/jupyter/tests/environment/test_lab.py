"""真的 JupyterLab，由 ./build.sh lab 启动，在真的浏览器里：读者会做的每一件事。"""

import re
import shutil
import subprocess
import time

import nbformat
import pytest
from conftest import NOTEBOOKS, ROOT, SCREENSHOTS, crowd
from lab_page import CONNECTED, IDLE, KERNEL, Server, cell, command, confirmed, run_cell, select, shoot, write
from samples import tea

from book import processes

FIRST_PICTURE_LIMIT = 20


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """读者的文件夹：第一本真的笔记本，和短的一本。"""
    root = tmp_path_factory.mktemp("读者 lab")
    (root / "lib").symlink_to(ROOT / "lib")
    (root / "notebooks").mkdir()
    shutil.copy(NOTEBOOKS[0], root / "notebooks")
    nbformat.write(tea(), root / "notebooks/90-tea.ipynb")
    return root


@pytest.fixture(scope="module")
def lab(root, chromium, tmp_path_factory):
    """启动，打开说出的网址，运行到第一张图；记下用了多久。"""
    server = Server(root, tmp_path_factory.mktemp("log") / "lab.txt")
    try:
        address = server.wait()
        phases = {"服务器": time.monotonic()}
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        phases["页面"] = time.monotonic()
        page.dialogs = page.locator(".jp-Dialog, .jp-toast").count()
        page.wait_for_function(CONNECTED)
        phases["内核"] = time.monotonic()
        picture = page.locator(".jp-OutputArea-output figure img").first
        while not picture.count():
            command(page, "notebook:run-cell-and-select-next")
        picture.wait_for()
        phases["第一张图"] = time.monotonic()
        page.phases = {name: round(at - server.began, 1) for name, at in phases.items()}
        page.address, page.server = address, server
        page.wait_for_function(IDLE)
        yield page
        context.close()
    finally:
        server.close()


def test_the_first_picture_is_there_within_20_seconds(lab, record_testsuite_property):
    print("从 ./build.sh lab 起的秒数：", lab.phases)
    record_testsuite_property("seconds_to_first_picture", lab.phases["第一张图"])
    assert lab.phases["第一张图"] <= FIRST_PICTURE_LIMIT * crowd(), lab.phases


def test_lab_is_chinese_shows_the_first_notebook_and_asks_nothing(lab):
    assert lab.evaluate("document.documentElement.lang") == "zh-CN"
    assert lab.locator(".lm-MenuBar-item").all_inner_texts()[:3] == ["文件", "编辑", "查看"]
    assert lab.evaluate("window.jupyterapp.shell.currentWidget.context.path") == f"notebooks/{NOTEBOOKS[0].name}"
    assert lab.dialogs == 0
    assert "Java | 空闲" in lab.locator("#jp-main-statusbar").inner_text()
    shoot(lab, "lab-first-picture")


@pytest.fixture(scope="module")
def page(lab):
    """短的那本，已经全部运行。"""
    context = lab.context.browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(lab.address.replace(NOTEBOOKS[0].name, "90-tea.ipynb") + "&reset")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.wait_for_function(CONNECTED)
    assert command(page, "notebook:run-all-cells") is True
    yield page
    context.close()


def test_running_all_cells_shows_pictures_and_a_table(page):
    assert len(page.locator(".jp-OutputArea-output figure img").all()) == 4
    table = cell(page, "tea-together").locator(".jp-RenderedHTML table")
    assert {"烧水", "洗杯子"} <= set(re.findall(r"\w+", table.inner_text()))
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_a_step_under_the_mouse_says_its_name_and_times(page):
    area = cell(page, "tea-together").locator("figure span[title*='烧水']").first
    area.scroll_into_view_if_needed()
    area.hover()
    box = area.bounding_box()
    seen = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).title",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert re.search(r"烧水.*(秒|毫秒)", seen, re.S), seen


def test_a_step_says_the_same_by_a_click_and_by_the_arrow_keys(page):
    figure = cell(page, "tea-together").locator("figure")
    area, tip = figure.locator("span[title*='烧水']").first, figure.get_by_role("status")
    area.click()
    assert tip.inner_text() == area.get_attribute("title")
    active = page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    figure.get_by_role("group").focus()
    told = {tip.inner_text()}
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        told.add(tip.inner_text())
    assert len(told) > 1
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex") == active
    page.keyboard.press("Escape")
    assert not tip.is_visible()


@pytest.mark.parametrize(("theme", "width"), [("Light", 1280), ("Light", 1024), ("Light", 480), ("Dark", 1280), ("Dark", 480)])
def test_a_picture_and_a_table_look_right(page, theme, width):
    page.set_viewport_size({"width": width, "height": 900})
    left = page.evaluate("!document.querySelector('#jp-left-stack').classList.contains('lm-mod-hidden')")
    if left == (width < 600):
        command(page, "application:toggle-left-area")
    command(page, "apputils:change-theme", theme=f"JupyterLab {theme}")
    page.wait_for_function("dark => (document.body.dataset.jpThemeLight === 'false') === dark", arg=theme == "Dark")
    figure = cell(page, "tea-together").locator("figure")
    figure.evaluate("e => e.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(300)
    shoot(page, f"lab-{theme.lower()}-{width}")
    box = figure.bounding_box()
    notebook = page.locator(".jp-WindowedPanel-outer").first.bounding_box()
    assert box["x"] + box["width"] <= notebook["x"] + notebook["width"]
    # 1024 像素、开着文件列表也看得全；再窄就不缩到看不清字，在自己的框里左右滚动，右边有一道影子
    picture = figure.locator("img").bounding_box()["width"]
    scrolls = figure.evaluate("e => e.firstElementChild.scrollWidth > e.firstElementChild.clientWidth")
    shade = figure.locator("> span").evaluate("e => e.offsetWidth")
    assert picture >= 520 and (scrolls, shade) == ((True, 20) if width == 480 else (False, 0))
    command(page, "apputils:change-theme", theme="JupyterLab Light")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_after_a_restart_everything_runs_again(page):
    before = page.evaluate(f"{KERNEL}.session.kernel.id")
    confirmed(page, "kernelmenu:restart")
    page.wait_for_function(IDLE)
    assert page.evaluate(f"{KERNEL}.session.kernel.id") == before
    assert run_cell(page, "tea-sequential") is False  # 什么都忘了
    assert command(page, "notebook:run-all-cells") is True


def test_a_sleeping_cell_is_interrupted(page):
    write(page, "tea-verify", 'record("长觉", () -> step("睡", Duration.ofSeconds(60))).show();')
    select(page, "tea-verify")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell') }")
    page.wait_for_function(f"{KERNEL}.kernelDisplayStatus === 'busy'")
    page.wait_for_timeout(500)
    began = time.monotonic()
    command(page, "kernelmenu:interrupt")
    page.wait_for_function(IDLE)
    assert time.monotonic() - began < 5 * crowd()
    assert "已经停下" in cell(page, "tea-verify").inner_text()
    assert run_cell(page, "tea-guess") is True


def test_an_exercise_goes_from_empty_over_wrong_to_right(page):
    output = cell(page, "exercise-order").locator(".jp-OutputArea-output pre").last
    stub = page.evaluate(
        "window.jupyterapp.shell.currentWidget.content.widgets.find(w => w.model.id === 'exercise-order')"
        ".model.sharedModel.getSource()"
    )
    assert run_cell(page, "exercise-order") is True
    assert output.inner_text().startswith("○ 还没有作答") and "换一下两行" in output.inner_text()
    answer = 'record("我的", () -> {{\n    {}\n}});'
    for body, mark in (("boil();\n    wash();", "✗"), ("wash();\n    boil();", "✓")):
        changed = re.sub(r"null;.*", lambda _: answer.format(body), stub, count=1)
        write(page, "exercise-order", changed)
        assert run_cell(page, "exercise-order") is True
        cell(page, "exercise-order").get_by_text(mark).first.wait_for()
        if mark == "✗":
            assert "看到的是" in cell(page, "exercise-order").inner_text()
        output.scroll_into_view_if_needed()
        shoot(page, f"lab-exercise-{'wrong' if mark == '✗' else 'right'}")


def test_a_solution_unfolds_by_a_click(page):
    solution = cell(page, "solution-quick")
    solution.scroll_into_view_if_needed()
    assert solution.locator(".jp-Placeholder").inner_text().strip() == "// 快一点"
    assert not solution.locator(".cm-content").is_visible()
    solution.locator(".jp-InputPlaceholder, .jp-Placeholder").first.click()
    solution.locator(".cm-content").wait_for()
    assert "quickSolved" in solution.locator(".cm-content").inner_text()


def test_the_menus_export_opens_offline_without_an_error(page, opened, tmp_path):
    page.locator(".lm-MenuBar-item", has_text="文件").click()
    page.locator(".lm-Menu-item", has_text="保存并导出笔记本为").hover()
    page.locator(".lm-Menu-item", has_text=re.compile("^HTML$")).click()
    with page.expect_download() as download:
        page.locator(".jp-Dialog .jp-mod-accept").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    for width in (1280, 480):
        exported = opened(file, width)
        assert exported.troubles == []
        assert [u for u in exported.requests if not u.startswith("data:")] == [file.as_uri()]
        assert not exported.locator("figure img").first.is_visible()  # 先猜
        exported.evaluate("document.querySelectorAll('details').forEach(answer => { answer.open = true })")
        assert exported.locator("figure img").first.is_visible()
        assert exported.evaluate("document.documentElement.scrollWidth") <= width
        exported.screenshot(path=SCREENSHOTS / f"lab-export-{width}.png", full_page=True)


def test_closing_leaves_no_kernel(lab):
    # 最后一个测试：关掉前面用的那个
    pids = [pid for pid, _ in processes.others(lab.server.process.pid)]
    assert len(pids) >= 2
    begin = time.monotonic()
    lab.server.close()
    assert time.monotonic() - begin <= 5 * crowd()
    said = lab.server.log.read_text()
    assert "没有留下内核" in said
    # 终端是安静的：地址以后只有告别
    lines = said.split("按 Ctrl-C 关闭。")[1].splitlines()
    assert [line for line in lines if line and "找不到浏览器" not in line] == ["✓ JupyterLab 已关闭，没有留下内核。"]
    assert not lab.server.listening()
    assert not any(alive(pid) for pid in pids)


def alive(pid):
    return subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True, text=True).stdout.strip()[:1] not in ("", "Z")
