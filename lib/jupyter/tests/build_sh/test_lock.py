"""一把锁：写东西的命令一个接一个，主人不在了的号不挡路，写不了就马上说。"""

import signal
import subprocess
import time

import pytest
from conftest import crowd
from stand_ins import runs

WRITING = ["all", "test", "lib", "install", "html", "release", "bench", "soak", "clean"]


def tickets(project):
    return sorted(file.name for file in (project.root / ".build/lock").iterdir())


def wait_until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def holder(project):
    """另一个 build.sh，拿着锁。"""
    process = project.background('take_lock; echo in; while :; do sleep 0.1; done')
    assert process.stdout.readline() == "in\n"
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("stale", [None, "1.999999999.7", "0.999999999.7"])
def test_only_one_is_inside_whatever_was_left_behind(project, stale):
    (project.root / ".build/lock").mkdir(parents=True)
    if stale:
        (project.root / ".build/lock" / stale).write_text("")
    turn = 'take_lock; mkdir inside || echo two; sleep 0.05; rmdir inside; echo done; release_lock'
    together = [project.background(turn) for _ in range(6)]
    said = [line for one in together for line in one.communicate(timeout=60)[0].splitlines() if "另一个" not in line]
    assert said == ["done"] * 6 and tickets(project) == []


@pytest.mark.parametrize("command", WRITING)
def test_every_command_that_writes_waits_for_its_turn_and_says_for_whom(project, holder, command):
    process = project.start(*[command] * (command != "all"))
    line = process.stdout.readline()
    assert f"另一个 build.sh（进程 {holder.pid}）" in line
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert [name.split(".")[1] for name in tickets(project)] == [str(holder.pid)]


@pytest.mark.parametrize("command", ["doctor", "help"])
def test_who_only_looks_does_not_wait(project, holder, command):
    _, output = project.build(command)
    assert "等它结束" not in output


def test_a_number_that_another_program_got_is_no_owner(project):
    other = subprocess.Popen(["sleep", "60"])
    try:
        (project.root / ".build/lock").mkdir(parents=True)
        (project.root / f".build/lock/1.{other.pid}.1234").write_text("")
        assert project.shell("take_lock; echo taken") == "taken" and tickets(project) == []
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_file_in_the_place_of_the_lock_goes(project):
    (project.root / ".build").mkdir()
    (project.root / ".build/lock").write_text("?")
    assert project.shell("take_lock; echo taken") == "taken"


def test_what_is_no_ticket_is_left_alone(project):
    folder = project.root / ".build/lock"
    folder.mkdir(parents=True)
    for name in ("pid", "1.2", "a.b.c", "1.2.3.4"):
        (folder / name).write_text("")
    assert project.shell("take_lock; echo taken") == "taken"
    assert tickets(project) == ["1.2", "1.2.3.4", "a.b.c", "pid"]


def test_a_build_inside_a_build_has_the_lock_already(project):
    assert project.shell("take_lock; TICKET= ; take_lock; echo in") == "in"


def test_work_of_a_killed_build_is_ended_before_the_next_begins(project):
    pids = project.root.parent / "pids"
    stub = project.root / ".env/bin/work"
    stub.parent.mkdir(parents=True)
    stub.write_text(f'#!/bin/bash\nsleep 300 &\necho $$ $! >"{pids}.new"\nmv "{pids}.new" "{pids}"\nwait\n')
    stub.chmod(0o755)
    killed = project.background('take_lock; run "$PWD/.env/bin/work"')
    wait_until(pids.exists)
    [ticket] = (project.root / ".build/lock").iterdir()
    wait_until(lambda: ticket.read_text())
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    work = [int(pid) for pid in pids.read_text().split()]
    assert all(map(runs, work))
    assert project.shell("take_lock; echo taken") == "taken"
    wait_until(lambda: not any(map(runs, work)))
    assert tickets(project) == []


# ---- 写不了的文件夹


@pytest.fixture
def read_only(project):
    folders = [project.root, *(path for path in project.root.rglob("*") if path.is_dir() and not path.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    yield project
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.parametrize("command", ["all", "clean"])
def test_a_folder_that_can_not_be_written_is_said_at_once(read_only, command):
    begin = time.monotonic()
    status, output = read_only.build(*[command] * (command != "all"))
    assert status == 1 and time.monotonic() - begin < 10 * crowd()
    assert "没有权限写" in output and str(read_only.root) in output and "再运行一次" in output


def test_a_finished_copy_that_is_read_only_opens_lab(project):
    project.library()
    project.environment('echo "python $*"\necho "in $JUPYTER_RUNTIME_DIR"\n[ -w "$TMPDIR" ] && cat "$JUPYTER_PATH"/kernels/java/*\n')
    jdk = project.jdk()
    (project.root / ".env/aot").mkdir()
    (project.root / ".env/aot/java.key").write_text("")
    spec = project.root / ".env/share/jupyter/kernels/java/kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(f'["-Djava.io.tmpdir={project.root}/.build/tmp"]')
    folders = [project.root, *(path for path in project.root.rglob("*") if path.is_dir() and not path.is_symlink())]
    borrowed = project.root.parent / "borrowed"
    borrowed.mkdir()
    for folder in folders:
        folder.chmod(0o555)
    try:
        status, output = project.build("lab", JAVA_HOME=str(jdk), TMPDIR=str(borrowed))
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert status == 0, output
    assert "environment.lab" in output and "改动存不下来" in output
    assert f"in {borrowed}/" in output and f'"-Djava.io.tmpdir={borrowed}/' in output
    assert list(borrowed.iterdir()) == []


def test_lab_opens_while_another_build_runs_if_all_is_ready(project, holder):
    project.library()
    project.environment('echo "python $*"\n')
    (project.root / ".env/aot").mkdir()
    (project.root / ".env/aot/java.key").write_text("")
    status, output = project.build("lab", JAVA_HOME=str(project.jdk()))
    assert status == 0 and "environment.lab" in output and "setup_kernel" not in output


def test_without_ps_the_cure_is_said(project):
    (project.bin / "ps").unlink()
    status, output = project.build()
    assert status == 1 and "找不到 ps" in output and "apt install procps" in output


