"""JupyterLab 菜单里的导出得到和网站同样的网页。"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from bs4 import BeautifulSoup

from book import export
from book.lighter import STYLED
from book.notebook import read


@pytest.fixture(scope="session")
def server(executed, tmp_path_factory):
    """这个环境的 Jupyter 服务器；用户自己的设置不参与。"""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    log = (home / "log").open("w")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root",
            f"--ServerApp.root_dir={executed}", f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0", "--IdentityProvider.token=t",
        ],
        env=os.environ | {
            "JUPYTER_CONFIG_DIR": str(home),
            "JUPYTER_RUNTIME_DIR": str(home),
            "JUPYTER_PREFER_ENV_PATH": "1",
        },
        stdout=log, stderr=log,
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                fetch(f"http://127.0.0.1:{port}/api/status")
                break
            except urllib.error.URLError:
                assert process.poll() is None, (home / "log").read_text()
                assert time.monotonic() < deadline, (home / "log").read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def fetch(url):
    request = urllib.request.Request(url, headers={"Authorization": "token t"})
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request).read()


def words(html):
    """网页上的字；网站的页面多了通往别的网页的链接，不算。"""
    soup = BeautifulSoup(html, "html.parser")
    for links in soup.select(".site-links"):
        links.decompose()
    return soup.text.split()


def without_plain_spans(html):
    """菜单导出的网页里，没有样式的词也套着标签：只差这一样。"""
    soup = BeautifulSoup(html, "html.parser")
    plain = [span for span in soup.select(".highlight span[class]") if span["class"][0] not in STYLED]
    assert plain
    for span in plain:
        span.unwrap()
    return str(soup)


def test_the_menus_export_gives_the_same_page(server, executed, site, path):
    page = export.page(read(executed / path.name), path.stem)
    for sanitize in ("true", "false"):
        html = fetch(f"{server}/nbconvert/html/{path.name}?sanitize_html={sanitize}").decode()
        assert without_plain_spans(html) == page
    assert words((site / f"{path.stem}.html").read_text(encoding="utf-8")) == words(page)
