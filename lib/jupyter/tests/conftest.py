import functools
import os
import pickle
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from stand_ins import Project

JUPYTER = Path(__file__).resolve().parents[1]
ROOT = JUPYTER.parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SCREENSHOTS = ROOT / ".build" / "screenshots"
sys.path.insert(0, str(JUPYTER))

import nbformat  # noqa: E402

from book import run  # noqa: E402
from measuring import scenarios  # noqa: E402


# 同时运行几本笔记本；它们旁边还有 build.sh 同时做的另一半测试
TOGETHER = 2

# 另一个测试进程运行完整本书，最多要几秒
LONGEST_RUN = 3600


def crowd(load=None):
    """别的程序也在用处理器时，时间按排队的长度放宽；空闲的机器上是 1。过去量的，给出那时的负载。"""
    return max(1, (os.getloadavg()[0] if load is None else load) / os.cpu_count())


def crowd_of(result):
    """运行一本笔记本的时候有多挤：那时的负载，至少是测试自己同时做的几件。"""
    return crowd(max(result.load, TOGETHER + 1))


def pytest_generate_tests(metafunc):
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", NOTEBOOKS, ids=[p.stem for p in NOTEBOOKS])


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """once(名字, make)：make(文件夹) 只做一次，得到它的结果。

    build.sh 把测试分给两个进程，给它们同一个文件夹：先来的做，后来的等它。
    """
    shared = os.environ.get("THREADLINE_TESTED")
    home = Path(shared) if shared else tmp_path_factory.mktemp("tested")
    return functools.cache(lambda name, make: made_or_of_the_other(home / name, make))


def made_or_of_the_other(folder, make):
    done, failed = folder.with_suffix(".pickle"), folder.with_suffix(".failed")
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        return of_the_other(done, failed)
    try:
        result = make(folder)
        part = folder.with_suffix(".part")
        part.write_bytes(pickle.dumps(result))
        part.rename(done)
        return result
    except BaseException:
        failed.touch()
        raise


def of_the_other(done, failed):
    deadline = time.monotonic() + LONGEST_RUN
    while not done.exists():
        assert not failed.exists(), f"没有做成 {done.stem}：看第一个要它的测试说了什么。"
        assert time.monotonic() < deadline, f"另一个测试进程 {LONGEST_RUN} 秒也没有写出 {done}：看它说了什么。"
        time.sleep(0.5)
    return pickle.loads(done.read_bytes())


def run_book(folder):
    """每本笔记本在全新的内核里运行一次，之后再运行每道练习的错误答案。"""
    paths = [*NOTEBOOKS, *samples(folder / "samples")]
    results = run.run(paths, folder / "executed", jobs=TOGETHER, after=extra_cells)
    return folder / "executed", {r.path: r for r in results}


def samples(folder):
    """两本短的笔记本，互相有链接，放在一个像项目的文件夹里。"""
    from samples import tea

    folder = folder / "notebooks"
    folder.mkdir(parents=True)
    (folder.parent / "lib").symlink_to(ROOT / "lib")
    for name, title, link in (
        ("90-tea", "沏茶", "\n\n下一本是[洗杯子](91-cups.ipynb)。"),
        ("91-cups", "洗杯子", "\n\n上一本的[小结](90-tea.ipynb#小结)，还没有写的[一本](99-later.ipynb)。"),
    ):
        nbformat.write(tea(title, link=link), folder / f"{name}.ipynb")
    return sorted(folder.glob("*.ipynb"))


@pytest.fixture(scope="session")
def results(once):
    return once("book", run_book)[1]


@pytest.fixture
def result(results, path):
    return results[path]


@pytest.fixture(scope="session")
def executed(once):
    """运行后的副本所在的文件夹。"""
    return once("book", run_book)[0]


def extra_cells(notebook):
    return [*wrong_answers(notebook), *map(nbformat.v4.new_code_cell, (times(notebook), NAMES))]


def timed(notebook):
    """{记录: 名义时间的 Java 表达式}"""
    cells = [cell for _, cell in scenarios.code_cells(notebook)]
    found = {name: formula for cell in cells for name, formula in scenarios.nominal(cell).items()}
    return {name: formula for name, formula in found.items() if not formula.startswith(scenarios.NONE)}


def times(notebook):
    """打印每个记录用了几秒，名义上是几秒。"""
    return scenarios.HELPER + "".join(
        f'System.out.println("{name}\\t" + benchSeconds({name}) + "\\t" + (double) ({formula}));\n'
        for name, formula in timed(notebook).items()
    )


# 内核记得的类和变量：变量的类型推断只有 JShell 自己说得准
NAMES = """
var shell = ((org.dflib.jjava.kernel.JavaKernel)
    org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()).getJShell();
shell.types().forEach(type -> System.out.println("class " + type.name()));
shell.variables().forEach(v -> System.out.println(v.name() + " " + v.typeName()));
"""


def variables_of_own_classes(printed):
    """NAMES 打印的变量里，类型用到单元格自己的类的。"""
    lines = [line.split(" ", 1) for line in printed.splitlines()]
    own = {name for kind, name in lines if kind == "class"}
    return [f"{name}：{type_}" for name, type_ in lines if name != "class" and own & set(re.findall(r"\w+", type_))]


def wrong_answers(notebook):
    """每道练习常见的错：参考答案里的那段 Java，后面接上练习自己的检查。"""
    named = [c for c in notebook.cells if "threadline" in c.metadata]
    checks = {c.metadata.threadline.exercise: checker(c) for c in named if "exercise" in c.metadata.threadline}
    cells = []
    for cell in named:
        if name := cell.metadata.threadline.get("wrong"):
            [answer] = JAVA.findall(cell.source)
            cells.append(nbformat.v4.new_code_cell(f"{answer}\n{checks[name]}"))
            cells[-1].metadata.exercise = name
    return cells


JAVA = re.compile(r"^```java\n(.*?)^```$", re.M | re.S)


def checker(exercise):
    return exercise.source[re.search(r"^(?:exercise|void judge\w*)\(", exercise.source, re.M).start() :]


@pytest.fixture(scope="session")
def chromium():
    program = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    assert program, "找不到 Chromium：先装上它（Debian：apt-get install chromium），再运行测试。"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium):
    """按宽度离线打开一个文件，并记下控制台的错误和所有请求。"""
    contexts = []

    def open_page(file, width, **settings):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            offline=True,
            permissions=["clipboard-read", "clipboard-write"],
            **settings,
        )
        contexts.append(context)
        page = context.new_page()
        page.troubles, page.requests = [], []
        page.on("console", lambda m: page.troubles.append(m.text))
        page.on("pageerror", lambda e: page.troubles.append(str(e)))
        page.on("requestfailed", lambda r: page.troubles.append(r.url))
        page.on("request", lambda r: page.requests.append(r.url))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site(executed, once):
    """全部网页，和学生版。"""
    from book import export

    def export_all(folder):
        names, pages = [p.name for p in executed.glob("*.ipynb")], folder / "网页 site"
        words = ["book.export", "--student", "--executed", executed, "--out", pages]
        # 两份一起写：这时另一个测试进程在等
        with subprocess.Popen([sys.executable, JUPYTER, *words], stdout=subprocess.DEVNULL) as student:
            export.export(names, executed, pages)
        assert student.returncode == 0
        return pages

    return once("site", export_all)
