"""整个构建只经过本机上的一面镜像：pip、Maven 和 Maven 自己的下载都问它，它转给这台机器设好的仓库，别处都到不了。"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[3]
CENTRAL = "https://repo.maven.apache.org/maven2"
CLOSED = "http://127.0.0.1:9"
SETTINGS = "<settings><mirrors><mirror><id>near</id><mirrorOf>*</mirrorOf><url>{}</url></mirror></mirrors></settings>"
MISSING_MAVEN = "#!/bin/sh\necho Apache Maven 3.6.3\n"


def upstreams() -> tuple[str, str]:
    """这台机器自己的 PyPI 索引和 Maven 仓库。"""
    asked = [sys.executable, "-m", "pip", "config", "get", "global.index-url"]
    index = os.environ.get("PIP_INDEX_URL") or subprocess.run(asked, capture_output=True, text=True).stdout.strip()
    settings = Path.home() / ".m2" / "settings.xml"
    mirrors = re.findall(r"<mirror>.*?<url>(.*?)</url>", settings.read_text(encoding="utf-8"), re.S) if settings.is_file() else []
    return index or "https://pypi.org/simple", (mirrors or [CENTRAL])[0].strip()


class Forwarding(BaseHTTPRequestHandler):
    """/at/https/主机/路径 转给 https://主机/路径；网页里的链接也换成经过这里的。"""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        _, _, scheme, host, path = self.path.split("/", 4)
        self.server.asked.append(path)
        request = urllib.request.Request(f"{scheme}://{host}/{path}", headers={"Accept": "text/html, */*;q=0.1"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                status, kind, body = answer.status, answer.headers.get("Content-Type", ""), answer.read()
        except urllib.error.HTTPError as error:
            status, kind, body = error.code, "text/plain", b""
        except OSError:
            status, kind, body = 502, "text/plain", b""
        if kind.startswith("text/html"):
            text = re.sub(r'(?<=href=")(https?)://', r"/at/\1/", body.decode())
            body = re.sub(r'(?<=href=")/(?!at/)', f"/at/{scheme}/{host}/", text).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def mirror():
    """给出把网址换成经过镜像的函数，和收到过的请求。"""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Forwarding)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def through(url: str) -> str:
        parts = urlsplit(url)
        return f"http://127.0.0.1:{server.server_address[1]}/at/{parts.scheme}/{parts.netloc}{parts.path}".rstrip("/")

    try:
        yield through, server.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def copy_of_the_project(to: Path) -> Path:
    files = subprocess.run(["git", "-c", "safe.directory=*", "-c", "core.quotePath=false", "ls-files"], cwd=ROOT,
                           capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
    for name in files:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, to / name)
    return to


def reader(folder: Path, maven: str, index: str) -> dict[str, str]:
    """一个什么都没有的读者：自己的 settings.xml 和环境变量指着镜像，别处的代理是关着的；没有够新的 Maven。"""
    (folder / "home/.m2").mkdir(parents=True)
    (folder / "home/.m2/settings.xml").write_text(SETTINGS.format(maven), encoding="utf-8")
    (folder / "bin").mkdir()
    (folder / "bin/mvn").write_text(MISSING_MAVEN)
    (folder / "bin/mvn").chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAVEN_", "MVNW_", "JUPYTER_"))}
    closed = {name: CLOSED for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")}
    return own | closed | {
        "no_proxy": "127.0.0.1",
        "NO_PROXY": "127.0.0.1",
        "HOME": str(folder / "home"),
        "PATH": f"{folder / 'bin'}{os.pathsep}{own['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": index,
        "MVNW_REPOURL": maven,
        "MAVEN_OPTS": f"-Duser.home={folder / 'home'}",
        "THREADLINE_CONDA": "no",
    }


def main() -> None:
    index, maven = upstreams()
    with tempfile.TemporaryDirectory() as name, mirror() as (through, asked):
        folder = Path(name)
        project = copy_of_the_project(folder / "项目")
        environment = reader(folder, through(maven), through(index))
        done = subprocess.run([project / "build.sh", "html", "00-start"], env=environment, cwd=folder).returncode
        made = (project / "site/00-start.html").is_file()
    seen = {"pip 的包": r"\.whl", "Java 库": r"\.jar$", "Maven": r"apache-maven-[\d.]+-bin\."}
    counts = {what: sum(bool(re.search(pattern, path)) for path in asked) for what, pattern in seen.items()}
    print("经过镜像的：" + "，".join(f"{what} {count} 个" for what, count in counts.items()))
    if done or not made or not all(counts.values()):
        raise SystemExit("✗ 只经过镜像没有建成（原因见上）。")
    print("✓ 只经过本机的镜像，从头建成了，00 也运行过")


if __name__ == "__main__":
    main()
