"""内核的进程：结束整个进程组，找出还活着的。"""

import asyncio
import os
import signal
import subprocess
import time

GRACE = 2


async def end(client, manager, clean):
    """结束内核的整个进程组；返回正常运行完之后仍然活着的子进程。"""
    process = manager.provisioner.process if manager.provisioner else None
    left = []
    if process:
        if clean:
            deadline = time.monotonic() + 1
            while (left := others(process.pid)) and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
        descendants = others(process.pid)
        # 先 SIGTERM：JVM 会运行关闭钩子，删掉 JFR 的临时文件夹
        if process.poll() is None:
            process.terminate()
        deadline = time.monotonic() + GRACE
        while process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        _kill(os.killpg, process.pid)
        for pid, _ in descendants:
            _kill(os.kill, pid)
        process.wait()
    if client.kc:
        client.kc.stop_channels()
    await manager.cleanup_resources()
    return left


def _kill(how, number):
    try:
        how(number, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def others(kernel):
    """内核的后代，以及它进程组里的其他进程。"""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,pgid=,stat=,args="],
        capture_output=True, text=True, errors="replace", check=True,
    ).stdout
    rows = [line.split(None, 4) for line in listing.splitlines()]
    family, grown = {kernel}, True
    while grown:
        before = len(family)
        family |= {
            int(r[0]) for r in rows if int(r[1]) in family or int(r[2]) == kernel
        }
        grown = len(family) > before
    return [
        (int(r[0]), r[4][:120] if len(r) > 4 else "")
        for r in rows
        if int(r[0]) in family - {kernel} and not r[3].startswith("Z")
    ]
