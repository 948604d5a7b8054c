"""./build.sh lab 和它的页面：启动，点单元格，写单元格，运行。"""

import os
import re
import signal
import socket
import subprocess
import time

from conftest import ROOT, SCREENSHOTS

KERNEL = "window.jupyterapp.shell.currentWidget.context.sessionContext"
CONNECTED = f"{KERNEL.replace('.shell', '?.shell', 1)}?.session?.kernel?.connectionStatus === 'connected'"
IDLE = f"{KERNEL}.kernelDisplayStatus === 'idle'"


class Server:
    """./build.sh lab，直到它听得见。"""

    def __init__(self, root, log):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        words = ["./build.sh", "lab", "--port", str(self.port), "--root", str(root)]
        words += ["--no-browser", "--LabApp.expose_app_in_browser=True"]
        # 打开过什么、主题：不留在读者的环境里，也不受它影响
        words += [f"--LabApp.{name}_dir={log.parent / name}" for name in ("workspaces", "user_settings")]
        environment = {k: v for k, v in os.environ.items() if k != "JUPYTER_TOKEN"}
        self.log, self.began = log, time.monotonic()
        with log.open("w") as output:
            self.process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=output, stderr=output)

    def wait(self):
        while not (address := re.search(r"http://\S+", self.log.read_text())):
            assert self.process.poll() is None and time.monotonic() - self.began < 150, self.log.read_text()
            # 时限说的是已经建好的环境：库刚改过就从建好时算起
            if re.search("构建 Java 库|AOT", self.log.read_text()) and "环境就绪" not in self.log.read_text():
                self.began = time.monotonic()
            time.sleep(0.1)
        assert self.listening(), "地址说得太早"
        return address[0]

    def listening(self):
        with socket.socket() as s:
            return s.connect_ex(("127.0.0.1", self.port)) == 0

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def command(page, name, **arguments):
    return page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments])


def confirmed(page, name):
    """会弹出对话框的命令：不等它，点确认。"""
    page.evaluate("name => { window.jupyterapp.commands.execute(name) }", name)
    page.locator(".jp-Dialog .jp-mod-accept").click()


def cell(page, own):
    number = page.evaluate(
        "own => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(w => w.model.id === own)", own
    )
    assert number >= 0, own
    return page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{number}"]')


def run_cell(page, own):
    select(page, own)
    return command(page, "notebook:run-cell")


def select(page, own):
    page.evaluate(
        """own => { const notebook = window.jupyterapp.shell.currentWidget.content;
        notebook.activeCellIndex = notebook.widgets.findIndex(w => w.model.id === own);
        notebook.deselectAll(); }""",
        own,
    )


def write(page, own, source):
    """像读者那样：点进单元格，全选，写上新的。"""
    cell(page, own).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Escape")


def shoot(page, name):
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")
