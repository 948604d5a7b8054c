"""soak：留下的进程、线程、端口都看得见，自己什么也不留下。"""

import os
import subprocess

import nbformat
import psutil

from measuring import soak


def test_soak_finds_a_process_that_was_left_behind():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    left = subprocess.Popen(
        ["sh", "-c", "echo; read _"], env={**os.environ, soak.MARK: "abc"}, start_new_session=True, **pipes
    )
    try:
        left.stdout.readline()  # 刚启动的，环境变量也许还看不到
        assert [process.pid for process in soak.leftovers("abc")] == [left.pid]
    finally:
        left.kill()
        left.communicate()
    assert soak.leftovers("abc") == []


def test_soak_finds_threads_and_ports_that_a_cell_left_in_the_kernel(tmp_path):
    leaving = """
    Thread.ofVirtual().name("忘了的虚拟线程").start(() -> Thread.sleep(60_000));
    var forgotten = new ServerSocket(0);
    """.replace("() -> Thread.sleep(60_000)", "() -> { try { Thread.sleep(60_000); } catch (InterruptedException e) { } }")
    for name, source in (("leaving", leaving), ("tidy", "Thread.startVirtualThread(() -> {}).join();")):
        cells = [nbformat.v4.new_code_cell(text) for text in ("import java.net.*;", f"import java.util.*;\n{source}")]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    found, processes = soak.run_once([tmp_path / "leaving.ipynb", tmp_path / "tidy.ipynb"], 2)
    assert [(state, name) for state, name, _ in found] == [("留下", "leaving"), ("通过", "tidy")]
    assert processes == []


def test_soak_ends_its_load():
    me = psutil.Process()
    before = set(me.children())  # 浏览器和服务器可能还在
    with soak.cpu_load():
        assert len(set(me.children()) - before) >= os.cpu_count()
    assert set(me.children()) <= before
