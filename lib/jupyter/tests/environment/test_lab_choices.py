"""lab 用哪个端口，先打开哪一本。"""

import socket

import pytest

from environment import lab


def test_a_port_in_use_is_refused_by_number(project):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"端口 {port} 打不开"):
            lab.choose_port(port)


def test_without_a_wish_the_next_free_port_is_taken_and_named(monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(lab, "FIRST_PORT", port)
        chosen = lab.choose_port(None)
    assert chosen > port
    assert f"端口 {port} 已被占用，改用 {chosen}" in capsys.readouterr().out


def test_lab_opens_the_named_notebook_or_the_first(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("00-a.ipynb", "01-b.ipynb"):
        (tmp_path / "notebooks" / name).write_text("{}")
    assert lab.page_of(None, tmp_path) == "/lab/tree/notebooks/00-a.ipynb"
    assert lab.page_of("01-b", tmp_path) == lab.page_of("notebooks/01-b.ipynb", tmp_path)
    assert lab.page_of("01", tmp_path) == lab.page_of("01-b", tmp_path) == "/lab/tree/notebooks/01-b.ipynb"
    (tmp_path / "student").mkdir()
    (tmp_path / "student/00-a.ipynb").write_text("{}")
    assert lab.page_of("student/00-a.ipynb", tmp_path) == "/lab/tree/student/00-a.ipynb"
    with pytest.raises(SystemExit, match="找不到笔记本：0。"):
        lab.page_of("0", tmp_path)
    with pytest.raises(SystemExit, match="找不到笔记本：07-c。notebooks/ 里有：00-a、01-b"):
        lab.page_of("07-c", tmp_path)


def test_a_server_that_does_not_start_says_its_last_words(tmp_path, capsys):
    status = lab.serve(["--no-such-option"], 9, "地址", tmp_path / "lab.txt")
    said = capsys.readouterr()
    assert status == 1 and "地址" not in said.out
    assert "没有启动成功" in said.err and "--no-such-option" in said.err and "Traceback" not in said.err
