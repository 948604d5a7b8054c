"""只经过本机的镜像：链接都换成经过它的，别处的错照样说。"""

import urllib.error
import urllib.request
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from measuring.mirrored import mirror


@contextmanager
def registry(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def get(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def test_every_link_of_an_index_leads_through_the_mirror(tmp_path):
    (tmp_path / "simple/tea").mkdir(parents=True)
    (tmp_path / "simple/tea/tea.whl").write_text("叶子")
    with registry(tmp_path) as upstream, mirror() as (through, asked):
        (tmp_path / "simple/tea/index.html").write_text(
            f'<a href="tea.whl">1</a><a href="/simple/tea/tea.whl#a">2</a><a href="{upstream}/simple/tea/tea.whl">3</a>'
        )
        host = upstream.removeprefix("http://")
        page = get(through(f"{upstream}/simple") + "/tea/")
        assert page.count(f'href="/at/http/{host}/simple/tea/tea.whl') == 2 and 'href="tea.whl"' in page
        assert get(through(f"{upstream}/simple/tea/tea.whl")) == "叶子"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(through(f"{upstream}/simple/coffee"))
    assert asked == ["simple/tea/", "simple/tea/tea.whl", "simple/coffee"]
