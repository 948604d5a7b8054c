"""打开 JupyterLab：只在本机，中文，从第一本笔记本开始。"""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import webbrowser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[3]
FIRST_PORT = 8888


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(wanted: int | None) -> int:
    if wanted is not None:
        if not is_free(wanted):
            raise SystemExit(f"✗ 端口 {wanted} 打不开，多半已被别的程序占用。换一个：./build.sh lab --port {wanted + 1}，或不写 --port，让脚本自己找。")
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        if is_free(port):
            if port != FIRST_PORT:
                print(f"端口 {FIRST_PORT} 已被占用，改用 {port}。")
            return port
    raise SystemExit(f"✗ 端口 {FIRST_PORT}–{FIRST_PORT + 99} 全被占用。用 ./build.sh lab --port 端口号 指定一个空闲的。")


def page_of(name: str | None, root: Path) -> str:
    """要打开的一本；没有名字就是第一本。名字带不带 .ipynb 都行，只写开头也行；别的文件夹里的写出路径，例如 student/00-start.ipynb。"""
    if name is not None and "/" in name and (file := (root / name).resolve()).is_file() and file.is_relative_to(root.resolve()):
        return f"/lab/tree/{quote(str(file.relative_to(root.resolve())))}"
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    if name is not None:
        wanted = Path(name).name.removesuffix(".ipynb")
        begins = [n for n in notebooks if n.stem.startswith(wanted)]
        found = [n for n in begins if n.stem == wanted] or begins
        if len(found) != 1:
            raise SystemExit(f"✗ 找不到笔记本：{name}。notebooks/ 里有：{'、'.join(n.stem for n in notebooks)}。")
        notebooks = found
    return f"/lab/tree/{quote(str(notebooks[0].relative_to(root)))}" if notebooks else "/lab"


def has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def server_options(port: int, page: str, root: Path, browser: bool) -> list[str]:
    options = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={page}",
        "--ServerApp.answer_yes=True",
        "--Application.log_level=WARN",
        # JJava 收到关闭的请求也不走：一秒以后 SIGTERM，再一秒 SIGKILL
        "--KernelManager.shutdown_wait_time=2",
    ]
    if not browser:
        options.append("--no-browser")
    return options + (["--allow-root"] if os.geteuid() == 0 else [])


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=1)  # 不经过读者的代理
    try:
        connection.request("GET", "/api")
        connection.getresponse()  # 说了什么都算：读者也许换了 base_url
        return True
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def serve(options: list[str], port: int, address: str, log: Path) -> int:
    """启动服务器，它回答了才说地址；它的话写进 log，终端里是安静的。"""
    with log.open("wb") as output:
        server = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], stdout=output, stderr=output)
    # 服务器和这里在同一个进程组：它收到同样的信号，自己关掉内核
    stopped = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopped.append(True))
    while not answers(port):
        if server.poll() is not None:
            if stopped:
                return 0
            last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-8:]
            print("✗ JupyterLab 没有启动成功，它最后说：", *(f"    {line}" for line in last), sep="\n", file=sys.stderr)
            print("运行 ./build.sh doctor 查看全部检查。", file=sys.stderr)
            return 1
        time.sleep(0.1)
    print(address, flush=True)
    return server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="./build.sh lab")
    parser.add_argument("--port", type=int)
    parser.add_argument("--root", type=Path, default=ROOT, help="里面有 notebooks/ 的文件夹")
    parser.add_argument("notebook", nargs="?", help="先打开哪一本；缺省为第一本")
    args, passed_on = parser.parse_known_args()
    page = page_of(args.notebook, args.root)
    port = choose_port(args.port)
    token = os.environ.setdefault("JUPYTER_TOKEN", secrets.token_hex(24))
    address = f"JupyterLab：http://127.0.0.1:{port}{page}?token={token}\n按 Ctrl-C 关闭。"
    browser = has_browser()
    if not browser:
        address += "\n这台机器上找不到浏览器：自己打开上面的地址。"
    options = [*server_options(port, page, args.root, browser), *passed_on]
    sys.exit(serve(options, port, address, Path(tempfile.gettempdir()) / "lab.txt"))


if __name__ == "__main__":
    main()
