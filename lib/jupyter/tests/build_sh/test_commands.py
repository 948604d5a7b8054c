"""build.sh 的出错情形：每一种都用中文说清原因和下一步，并且什么都不留下。"""

import signal
import subprocess
import sys
import time

import pytest
from stand_ins import REAL_RUNNER, executable, runs


def test_an_unknown_word_prints_the_usage(project):
    status, output = project.build("fooo")
    assert status == 2
    assert "不认识的命令：fooo" in output and "./build.sh doctor" not in output.split("用法")[0]
    assert "用法：./build.sh" in output


@pytest.mark.parametrize("words", ["lib 00-start", "clean site", "--all 00-start", "html 00-start --student", "html --studnet"])
def test_a_word_too_many_prints_the_usage_and_does_nothing(project, words):
    (project.root / "notebooks/00-start.ipynb").write_text("{}")
    (project.root / "site").mkdir()
    status, output = project.build(*words.split())
    assert status == 2 and f"：{words.split()[-1]}" in output and "用法：./build.sh" in output, output
    assert (project.root / "site").is_dir() and not (project.root / ".env").exists()


def test_a_windows_shell_is_sent_to_wsl2(project):
    (project.bin / "uname").unlink()
    project.command("uname", "#!/bin/sh\necho MINGW64_NT-10.0\n")
    status, output = project.build()
    assert status == 1 and "MINGW64_NT-10.0" in output and "WSL2" in output


def test_the_bad_setups_are_called_by_name(project):
    environment = ready(project)
    project.environment('echo "python $*"\n')
    status, output = project.build("soak", "setups", **environment)
    called = [line for line in output.splitlines() if line.startswith("python ")][-2:]
    assert status == 0 and called[0].endswith("lib/jupyter/tests/build_sh/test_bad_setups.py"), output
    assert called[1] == "python lib/jupyter measuring.mirrored"


def test_bench_compares_two_tables_without_building_and_ends_as_the_comparison_does(project):
    environment = ready(project)
    project.environment('case $* in *measuring.compare*) echo "python $*"; exit 1 ;; esac\n')
    status, output = project.build("bench", "compare", "old.json", "new.json", **environment)
    called = [line for line in output.splitlines() if line.startswith("python ")]
    assert status == 1 and len(called) == 1 and "构建" not in output, output
    assert called[0].startswith("python lib/jupyter measuring.compare --called-from ") and called[0].endswith(" old.json new.json")


def test_bench_knows_no_other_word(project):
    status, output = project.build("bench", "compair", **ready(project))
    assert status == 1 and "bench 后面只能写 compare，不认识：compair" in output


# ---- 笔记本


def ready(project):
    project.library()
    project.environment(REAL_RUNNER)
    return {"JAVA_HOME": str(project.jdk())}


def test_a_notebook_that_is_not_json_is_named(project):
    (project.root / "notebooks/02-broken.ipynb").write_text("not json {")
    status, output = project.build("html", **ready(project))
    assert status != 0 and "02-broken.ipynb" in output and "JSON" in output


def test_a_notebook_that_does_not_exist_is_named_with_those_that_do(project):
    (project.root / "notebooks/01-there.ipynb").write_text("{}")
    status, output = project.build("html", "07-nowhere", **ready(project))
    assert status != 0 and "找不到笔记本：07-nowhere" in output and "01-there.ipynb" in output


def test_a_wrong_name_is_told_before_anything_is_set_up(project):
    status, output = project.build("html", "07-nowhere")
    assert status == 1 and output.startswith("✗ 找不到笔记本：07-nowhere"), output


def test_the_beginning_of_a_name_is_enough_when_only_one_has_it(project):
    environment = ready(project)
    project.environment('echo "python $*"\n')
    for name in ("01-there", "02-other", "02-others"):
        (project.root / f"notebooks/{name}.ipynb").write_text("{}")
    for name, meant in (("01", "01-there"), ("02-other", "02-other")):
        status, output = project.build("html", name, **environment)
        exported = next(line for line in output.splitlines() if "book.export" in line)
        assert status == 0 and exported.endswith(f"/notebooks/{meant}.ipynb")
    status, output = project.build("html", "02", **environment)
    assert status != 0 and "找不到笔记本：02" in output


def test_html_student_exports_the_students_copy_of_the_named_notebooks(project):
    environment = ready(project)
    project.environment('echo "python $*"\n')
    (project.root / "notebooks/01-there.ipynb").write_text("{}")
    (project.root / "notebooks/02-other.ipynb").write_text("{}")
    status, output = project.build("html", "--student", "01-there", **environment)
    exported = next(line for line in output.splitlines() if "book.export" in line)
    assert status == 0 and "--student" in exported and "01-there.ipynb" in exported
    assert "02-other" not in exported and output.strip().endswith("site/student/index.html")
    status, output = project.build("html", "01-there", **environment)
    assert status == 0 and "--student" not in output and output.strip().endswith("site/index.html")


# ---- 中断、锁、清理

STUBBORN = """
import subprocess, signal, time, os, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
kernel = subprocess.Popen(["sleep", "300"], start_new_session=True)
with open(sys.argv[1] + ".new", "w") as f:
    f.write(f"{os.getpid()} {kernel.pid}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(300)
"""


def still_alive(pids, seconds=2):
    """收到了 KILL 的，机器忙的时候要过一会儿才不在。"""
    deadline, alive = time.monotonic() + seconds, [*pids]
    while (alive := [pid for pid in alive if runs(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_process_even_in_a_session_of_its_own(project, number):
    environment = ready(project)
    stub, pids = project.root.parent / "stub.py", project.root.parent / "pids"
    stub.write_text(STUBBORN)
    project.environment(f'exec "{sys.executable}" "{stub}" "{pids}"\n')
    process = project.start(**environment)
    for _ in range(200):
        if pids.exists():
            break
        time.sleep(0.05)
    process.send_signal(number)
    output, _ = process.communicate(timeout=20)
    assert process.returncode == 130 and "已中断" in output
    assert still_alive(map(int, pids.read_text().split())) == []
    assert list((project.root / ".build/lock").iterdir()) == []


def test_clean_leaves_only_the_sources(project):
    before = sorted(path for path in project.root.rglob("*"))
    ready(project)
    for made in ("site", "lib/target", "lib/jupyter/__pycache__", "notebooks/.ipynb_checkpoints"):
        (project.root / made).mkdir(parents=True)
    status, _ = project.build("clean")
    assert status == 0 and sorted(project.root.rglob("*")) == before


def test_what_a_killed_kernel_left_is_swept_unless_something_still_runs(project):
    environment = ready(project)
    (project.root / "notebooks/01-there.ipynb").write_text("{}")
    project.environment("exit 0\n")
    left = project.root / ".build/tmp/2026_01_01_kernel/chunk.jfr"
    connection = project.root / ".env/home/runtime/kernel-1.json"
    for running in (True, False):
        for file in (left, connection):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("")
        words = [f"-Djava.io.tmpdir={left.parents[1]}"] * running
        kernel = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", *words])
        try:
            assert project.build("html", **environment)[0] == 0
        finally:
            kernel.kill()
            kernel.wait()
        assert left.exists() == connection.exists() == running


def test_clean_takes_away_the_font_cache_that_was_not_there_before(project):
    environment = ready(project)
    (project.root / "notebooks/01-there.ipynb").write_text("{}")
    project.environment("exit 0\n")
    fonts = project.root.parent / "home/.java/fonts"
    (fonts / "21.0.1").mkdir(parents=True)
    project.build("html", **environment)
    (fonts / "25.0.3").mkdir()
    project.build("clean", **environment)
    assert [folder.name for folder in fonts.iterdir()] == ["21.0.1"]


# ---- 体检


def test_doctor_names_each_problem_and_its_cure(project):
    before = sorted(project.root.parent.rglob("*"))
    status, output = project.build("doctor", JAVA_HOME="/nowhere", TMPDIR=str(project.root.parent))
    assert status == 1
    assert "✗ JDK：找不到 JDK 25" in output and "JAVA_HOME=/nowhere 里没有 bin/java" in output
    assert "✗ Python：找不到 3.11" in output and "运行 ./build.sh" in output
    for seen in ("✓ 系统", "✓ 磁盘", "✓ 家目录", "✓ 锁：没有人在用", "✓ Maven", "－ 字体、端口、代理", "－ Python 包"):
        assert seen in output, output
    assert sorted(project.root.parent.rglob("*")) == before


def test_doctor_needs_no_environment_for_fonts_and_ports_and_shows_no_stack(project):
    jdk = project.jdk()
    executable(jdk / "bin/java", "#!/bin/sh\ncase \"$*\" in *Doctor.java) echo '✓ 字体：Noto'; echo '✗ 端口：打不开'; exit 1 ;; esac\n")
    project.environment("echo Traceback; exit 1\n")
    status, output = project.build("doctor", JAVA_HOME=str(jdk))
    assert status == 1 and "✓ 字体：Noto" in output and "✗ 端口：打不开" in output
    assert "✗ Python：找不到 3.11" in output and "Traceback" not in output and "－ 代理：库还没有构建" in output


def test_doctor_says_who_has_the_lock_and_which_folders_can_not_be_written(project):
    holder = project.background("take_lock; echo in; while :; do sleep 0.1; done")
    holder.stdout.readline()
    try:
        _, output = project.build("doctor")
        assert f"✓ 锁：另一个 build.sh（进程 {holder.pid}）正在运行" in output
    finally:
        holder.kill()
        holder.wait()
    project.root.chmod(0o555)
    (project.root.parent / "home").chmod(0o555)
    try:
        _, output = project.build("doctor")
        assert "✗ 项目：" in output and "不能写" in output and "家目录" in output and "不要紧" in output
    finally:
        project.root.chmod(0o755)
