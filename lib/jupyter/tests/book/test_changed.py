"""只运行变了的笔记本，并说出原因。"""

import asyncio
import os
import zipfile
from pathlib import Path

import pytest

from book import changed, run


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


def test_the_long_ones_start_first_and_nothing_runs_beside_one_that_measures_the_cpu(tmp_path, monkeypatch):
    running, beside = set(), {}

    async def stand_in(path, *_):
        beside[path.stem] = set(running)
        running.add(path.stem)
        await asyncio.sleep(0.02)
        running.remove(path.stem)
        return run.Result(path)

    monkeypatch.setattr(run, "_run_one", stand_in)
    monkeypatch.setattr(run, "ALONE", {"cpu", "cores"})
    took = {Path(name): seconds for name, seconds in (("cpu", 9), ("short", 2), ("cores", 1), ("long", 8), ("short2", 3))}
    said = []
    results = run.run(list(took), tmp_path, jobs=2, say=said.append, took=took)
    assert [r.path for r in results] == list(took)
    assert list(beside) == ["long", "short2", "short", "cpu", "cores"]
    assert beside["short2"] == {"long"} and beside["cpu"] == beside["cores"] == set()
    assert said[0] == "要运行 5 本，按上次的用时约 18 秒"
    said.clear()
    run.run([*took, Path("new")], tmp_path, jobs=2, say=said.append, took=took)
    assert "约" not in said[0]


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
