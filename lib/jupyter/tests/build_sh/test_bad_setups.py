"""故意弄坏的环境：每一种自己很快结束，说出真的原因和下一步，家目录、临时文件夹、项目里什么也不留下。"""

import re
import time
from dataclasses import dataclass, field

import pytest
from breaking import (
    MAVEN,
    a_jdk_without,
    conda_says,
    full_disk,
    half_a_copy,
    jdk_says,
    kernel_does_not_start,
    maven_says,
    no_notebooks,
    pip_says,
    python_too_old,
    python_without_venv,
    windows,
    without,
    worker_with_an_error,
    wrapper_without_network,
)
from conftest import crowd

@dataclass
class Bad:
    broken: callable
    said: list[str]
    words: list[str] = field(default_factory=list)
    not_said: list[str] = field(default_factory=list)


REFUSED = "NewConnectionError: Failed to establish a new connection: [Errno 111] Connection refused"
DNS = "urllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>"
TRANSFER = "Could not transfer artifact a:b:pom:1 from/to central (https://mirror.example): {}"

BAD = {
    "没有 Python": Bad(lambda project: {}, ["找不到 Python 3.11", "没有 python3"]),
    "Python 太旧": Bad(python_too_old, ["python3 是 3.10.14"]),
    "Python 缺 venv": Bad(python_without_venv, ["缺 venv 模块", "apt install python3-venv"]),
    "没有 ps": Bad(without("ps"), ["找不到 ps", "apt install procps"]),
    "Windows 的 shell": Bad(windows, ["MINGW64_NT-10.0", "WSL2"]),
    "缺了一半的项目": Bad(half_a_copy, ["lib/build/jdk.sh", "重新"]),
    "磁盘满，什么也写不了": Bad(full_disk, ["写不进", "磁盘满了", "MB", "No space left on device"]),
    "pip 连不上镜像": Bad(pip_says(REFUSED), ["装不上 environment.yml", "http://mirror.example/simple", "连不上服务器", REFUSED]),
    "pip 查不到地址": Bad(pip_says("NameResolutionError: Temporary failure in name resolution"), ["查不到服务器的地址"]),
    "pip 的磁盘满": Bad(pip_says("ERROR: Could not install packages: [Errno 28] No space left on device"), ["磁盘满了"]),
    "pip 的证书不对": Bad(pip_says("SSLError(SSLCertVerificationError(1, 'CERTIFICATE_VERIFY_FAILED'))"), ["证书不受信任"]),
    "pip 的代理要密码": Bad(pip_says("ProxyError('Tunnel failed', OSError('407 Proxy Authentication Required'))"), ["代理要用户名和密码"]),
    "pip 等太久": Bad(pip_says("ReadTimeoutError: Read timed out. (read timeout=15)"), ["没有按时回答"]),
    "镜像里没有这个包": Bad(pip_says("ERROR: No matching distribution found for jjava==1.0a8"), ["镜像不全", "jjava==1.0a8"]),
    "pip 没有权限": Bad(pip_says("ERROR: [Errno 13] Permission denied: '.env/lib'"), ["没有权限写", "'.env/lib'"]),
    "JDK 太旧，下载断网": Bad(jdk_says(DNS), ["JAVA_HOME=", "是 17.0.15", "查不到服务器的地址", "Temporary failure"]),
    "JDK 下载时磁盘满": Bad(jdk_says("OSError: [Errno 28] No space left on device"), ["找不到 JDK 25", "磁盘满了"]),
    "JDK 下载被拒绝": Bad(jdk_says("urllib.error.HTTPError: HTTP Error 404: Not Found"), ["仓库里没有要的文件"]),
    "JDK 缺模块": Bad(a_jdk_without("jdk.jshell"), ["25.0.3，但缺模块 jdk.jshell"]),
    "conda 断网": Bad(conda_says("CondaHTTPError: Connection reset by peer"), ["没有建成环境 .env", "连不上服务器"]),
    "Maven 查不到地址": Bad(
        maven_says(MAVEN.format(TRANSFER.format("mirror.example: Name or service not known"))),
        ["查不到服务器的地址", TRANSFER.format("mirror.example: Name or service not known")],
    ),
    "Maven 没有路": Bad(maven_says(MAVEN.format(TRANSFER.format("No route to host"))), ["连不上服务器", "from/to central"]),
    "Maven 的磁盘满": Bad(maven_says(MAVEN.format("java.io.IOException: No space left on device")), ["磁盘满了"]),
    "Maven 的仓库不能写": Bad(
        maven_says(MAVEN.format("Could not create local repository at /home/x/.m2/repository: AccessDeniedException")),
        ["没有权限写", "/home/x/.m2/repository"],
    ),
    "Maven 的证书不对": Bad(maven_says(MAVEN.format(TRANSFER.format("PKIX path building failed"))), ["证书不受信任"]),
    "settings.xml 写坏": Bad(
        maven_says("[FATAL] Non-parseable settings settings.xml: unexpected end of document\n" + MAVEN.format("x")),
        ["Non-parseable settings", "原因见上"],
    ),
    "源码有错": Bad(
        maven_says("[ERROR] COMPILATION ERROR :\n[ERROR] /lib/src/A.java:[3,5] unreachable statement after Connection refused\n"),
        ["A.java:[3,5]", "构建 Java 库没有成功"],
        not_said=["连不上服务器"],
    ),
    "包装脚本下载不到 Maven": Bad(wrapper_without_network, ["连不上服务器", "http://127.0.0.1:9"]),
    "工作进程有错": Bad(worker_with_an_error, ["notebooks/worker", "没有通过编译", "ImageWorker.java:1"], not_said=["连不上服务器"]),
    "内核起不来": Bad(kernel_does_not_start, ["内核没有准备好", "./build.sh doctor"]),
    "没有笔记本": Bad(no_notebooks, ["找不到笔记本"], ["html"]),
    "不认识的命令": Bad(lambda project: {}, ["不认识的命令：labb", "用法"], ["labb"]),
}


def everything(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_setup_ends_soon_with_its_cause_and_leaves_nothing(project, name):
    bad = BAD[name]
    temporary = project.root.parent / "tmp"
    temporary.mkdir()
    environment = {"TMPDIR": str(temporary), **bad.broken(project)}
    before = everything(project.root)
    begin = time.monotonic()
    status, output = project.build(*bad.words, **environment)
    assert time.monotonic() - begin < 10 * crowd()
    assert status not in (0, 130)
    for part in bad.said:
        assert part in output, output
    for part in bad.not_said:
        assert part not in output, output
    for noise in ("Traceback", "[Help 1]", "  File ", "line 1,", "unbound variable", "command not found"):
        assert noise not in output, output
    assert re.search(r"^✗ .*[\u4e00-\u9fff]", output, re.M), output
    assert everything(project.root.parent / "home") == set() and everything(temporary) == set()
    made = re.compile(r"(\.env|\.build(?!/tmp/)|lib/dist)(/|$)")
    left = {path for path in everything(project.root) - before if not made.match(path)}
    assert left == set()


# ---- 不好，但做得成


def a_home_that_can_not_be_written(project):
    home = project.root.parent / "home"
    home.chmod(0o555)
    return {}


FINE = {
    "家目录不能写": a_home_that_can_not_be_written,
    "没有家目录": lambda project: {"HOME": "/nowhere"},
    "没有临时文件夹": lambda project: {"TMPDIR": "/nowhere"},
    "没有的区域设置": lambda project: {"LC_ALL": "zz_ZZ.GBK"},
    "CDPATH": lambda project: {"CDPATH": str(project.root.parent)},
    "别的 Python 的变量": lambda project: {"PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere"},
}


@pytest.mark.parametrize("name", FINE)
def test_a_setup_that_is_only_odd_is_no_hindrance(project, name):
    project.library()
    project.environment('[ -w "$TMPDIR" ] && [ -z "${PYTHONHOME:-}" ] && echo "locale $LC_ALL"\n')
    (project.root / "notebooks/00-a.ipynb").write_text("{}")
    status, output = project.build("html", **{"JAVA_HOME": str(project.jdk()), **FINE[name](project)})
    assert status == 0 and "locale C.UTF-8" in output or "locale en_US.UTF-8" in output, output
    assert everything(project.root.parent / "home") == set()
