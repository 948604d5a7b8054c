"""只运行变了的笔记本，并说出原因。"""

import asyncio
import os
import zipfile
from pathlib import Path

import pytest

from book import changed, run
from book.cores import Cores


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "01-a.ipynb"
    path.write_text("{}")
    (tmp_path / "out").mkdir()
    return path


def changes(notebook, library="l", environment="e"):
    return changed.Changes(notebook.parent / "out", lambda: library, lambda: environment)


def test_a_notebook_runs_again_only_after_a_change_of_itself_the_library_or_the_environment(notebook):
    now = changes(notebook)
    assert now.why(notebook) == "还没有通过的运行"
    now.remember(notebook, now.state(notebook))
    assert now.why(notebook) == "还没有通过的运行"  # 副本不在
    (notebook.parent / "out/01-a.ipynb").write_text("{}")
    assert changes(notebook).why(notebook) == ""
    assert changes(notebook, library="new").why(notebook) == "库变了"
    assert changes(notebook, environment="new").why(notebook) == "环境变了"
    notebook.write_text("{ }")
    assert changes(notebook, library="new").why(notebook) == "笔记本变了、库变了"
    now.forget(notebook)
    assert now.why(notebook) == "还没有通过的运行"


def jar(file, text, date):
    with zipfile.ZipFile(file, "w") as zip_file:
        zip_file.writestr(zipfile.ZipInfo("a.class", date), text)


def test_a_jar_packed_again_with_the_same_content_is_no_change(tmp_path):
    jar(tmp_path / "a.jar", "1", (2025, 1, 1, 0, 0, 0))
    before = changed.library(tmp_path)
    jar(tmp_path / "a.jar", "1", (2026, 1, 1, 0, 0, 0))
    assert changed.library(tmp_path) == before
    jar(tmp_path / "a.jar", "2", (2026, 1, 1, 0, 0, 0))
    assert changed.library(tmp_path) != before
    (tmp_path / "a.jar").write_bytes(b"half a jar")
    assert changed.library(tmp_path) != before


def test_the_runner_says_why_and_runs_nothing_that_did_not_change(notebook, monkeypatch, capsys):
    ran = []

    def stand_in(paths, out, *_, took):
        for path in paths:
            ran.append(path.name)
            (out / path.name).write_text("{}")
        return [run.Result(path, error="坏了" if path.stem.endswith("bad") else None) for path in paths]

    monkeypatch.setattr(run, "run", stand_in)
    monkeypatch.setattr(run, "Changes", lambda out: changes(notebook))
    bad = notebook.with_name("02-bad.ipynb")
    bad.write_text("{}")
    words = ["--changed", "--out", str(notebook.parent / "out"), str(notebook), str(bad)]
    assert run.main(words) == 1 and ran == ["01-a.ipynb", "02-bad.ipynb"]
    assert "01-a.ipynb 要运行：还没有通过的运行" in capsys.readouterr().out
    assert run.main(words) == 1 and ran[2:] == ["02-bad.ipynb"]
    assert "1 本没有变，没有再运行" in capsys.readouterr().out
    assert run.main(words[1:]) == 1 and ran[3:] == ["01-a.ipynb", "02-bad.ipynb"]


def test_the_long_ones_start_first_and_the_time_alone_counts_for_all(tmp_path, monkeypatch):
    order = []

    async def stand_in(path, *_):
        order.append(path.stem)
        await asyncio.sleep(0.02)
        return run.Result(path)

    monkeypatch.setattr(run, "_run_one", stand_in)
    took = {Path(name): seconds for name, *seconds in (("cpu", 9, 4), ("short", 2, 0), ("long", 8, 1), ("short2", 3, 0))}
    said = []
    results = run.run(list(took), tmp_path, jobs=2, say=said.append, took=took)
    assert [r.path for r in results] == list(took)
    assert order == ["cpu", "long", "short2", "short"]
    assert said[0] == "要运行 4 本，按上次的用时约 14 秒"
    said.clear()
    order.clear()
    new = [tmp_path / name for name in ("small.ipynb", "large.ipynb", "missing.ipynb")]
    for path, size in zip(new, (10, 20)):
        path.write_bytes(b" " * size)
    run.run([*took, *new], tmp_path, jobs=2, say=said.append, took=took)
    assert "约" not in said[0]
    assert order == ["large", "small", "missing", "cpu", "long", "short2", "short"]


def test_nothing_runs_beside_a_cell_that_measures_the_cpu_and_the_others_run_together():
    beside, running = {}, set()

    async def use(cores, name, alone, seconds):
        async with cores.use(alone):
            running.add(name)
            for other in running:
                beside.setdefault(other, set()).update(running - {other})
            await asyncio.sleep(seconds)
            running.remove(name)

    async def two_notebooks():
        cores = Cores()

        async def notebook(name, *cells):
            for number, alone in enumerate(cells):
                await use(cores, f"{name}{number}", alone, 0.03)

        await asyncio.gather(notebook("a", False, True, False), notebook("b", False, False, True, True), notebook("c", *[False] * 9))

    asyncio.run(asyncio.wait_for(two_notebooks(), 20))
    assert beside["a1"] == beside["b2"] == beside["b3"] == set()
    assert beside["a0"] == {"b0", "c0"} and len(beside) == 16


def test_a_notebook_that_is_stopped_while_it_waits_holds_up_nobody():
    async def stopped():
        cores = Cores()
        async with cores.use(False):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.02), cores.use(True):
                    pass
            async with asyncio.timeout(20), cores.use(False):
                return "进来了"

    assert asyncio.run(stopped()) == "进来了"


def test_nothing_changed_is_one_sentence(notebook, monkeypatch, capsys):
    now = changes(notebook)
    monkeypatch.setattr(changed, "Changes", lambda out: now)
    out, site = notebook.parent / "out", notebook.parent / "site"
    site.mkdir()
    words = ["--out", str(out), "--site", str(site), str(notebook)]
    (out / notebook.name).write_text("{}")
    (site / "01-a.html").write_text("")
    os.utime(out / notebook.name, (1, 1))
    assert changed.main(words) == 1 and capsys.readouterr().out == ""
    now.remember(notebook, now.state(notebook))
    assert changed.main(words) == 1  # 没有目录页
    (site / "index.html").write_text("")
    assert changed.main(words) == 0 and "没有变" in capsys.readouterr().out
    (site / "01-a.html").unlink()
    assert changed.main(words) == 1


def test_a_page_is_written_again_only_when_older_than_its_run(tmp_path):
    page, executed = tmp_path / "a.html", tmp_path / "a.ipynb"
    executed.write_text("")
    os.utime(executed, (1, 1))
    assert changed.older(page, executed)
    page.write_text("")
    assert not changed.older(page, executed)
