"""只在本机上的镜像：PyPI 的索引、Maven 的仓库、Maven 的发行包，都小得不能再小。"""

import io
import tarfile
import threading
import zipfile
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

FAKE_MAVEN = '#!/bin/sh\necho "$*" >>"$RECORD"\nmkdir -p lib/dist\ntouch lib/dist/threadline.jar\n'
PARENT = "<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><packaging>pom</packaging></project>"
CHILD = "<project><modelVersion>4.0.0</modelVersion><parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version><relativePath/></parent><artifactId>child</artifactId><packaging>pom</packaging></project>"


def tiny_wheel(folder):
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "tinypackage-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tinypackage.py", "")
        wheel.writestr("tinypackage-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tinypackage\nVersion: 1.0\n")
        wheel.writestr("tinypackage-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tinypackage-1.0.dist-info/RECORD", "")


def fill(root):
    tiny_wheel(root / "simple/tinypackage")
    parent = root / "maven2/g/parent/1"
    parent.mkdir(parents=True)
    (parent / "parent-1.pom").write_text(PARENT)
    maven = root / "maven2/org/apache/maven/apache-maven/3.9.16"
    maven.mkdir(parents=True)
    name = zipfile.ZipInfo("apache-maven-3.9.16/bin/mvn")
    name.external_attr = 0o755 << 16
    with zipfile.ZipFile(maven / "apache-maven-3.9.16-bin.zip", "w") as file:
        file.writestr(name, FAKE_MAVEN)
    with tarfile.open(maven / "apache-maven-3.9.16-bin.tar.gz", "w:gz") as file:
        entry = tarfile.TarInfo(name.filename)
        entry.mode, entry.size = 0o755, len(FAKE_MAVEN)
        file.addfile(entry, io.BytesIO(FAKE_MAVEN.encode()))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        self.server.asked.append(self.path)


@contextmanager
def mirror(root):
    """给出网址和收到过的请求。"""
    fill(root)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", server.asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
