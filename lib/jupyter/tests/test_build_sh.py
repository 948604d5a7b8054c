"""build.sh 的出错情形：每一种都用中文说清原因和下一步，并且什么都不留下。"""

import json
import os
import signal
import socket
import sys
import time
import zipfile

import psutil
import pytest
from stand_ins import MODULES, REAL_RUNNER, ROOT, Project, executable, fake_jdk

sys.path.insert(0, str(ROOT / "lib/jupyter"))


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


def test_an_unknown_word_prints_the_usage(project):
    status, output = project.build("fooo")
    assert status == 2
    assert "不认识的命令：fooo" in output and "./build.sh doctor" not in output.split("用法")[0]
    assert "用法：./build.sh" in output


def test_a_windows_shell_is_sent_to_wsl2(project):
    (project.bin / "uname").unlink()
    project.command("uname", "#!/bin/sh\necho MINGW64_NT-10.0\n")
    status, output = project.build()
    assert status == 1 and "MINGW64_NT-10.0" in output and "WSL2" in output


# ---- JDK


@pytest.mark.parametrize("version", ["17.0.15", "26"])
def test_a_machine_with_only_another_jdk_is_told_which_one_was_found(project, version):
    project.environment("echo no network; exit 1\n")
    home = project.jdk(version)
    status, output = project.build(JAVA_HOME=str(home))
    assert status == 1
    assert "找不到 JDK 25" in output
    assert f"JAVA_HOME={home} 是 {version}" in output
    assert "再运行一次" in output
    assert not (project.root / ".build/lock").exists()


@pytest.mark.parametrize("missing", ["jdk.jshell", "jdk.jfr", "jdk.compiler"])
def test_a_jdk_25_without_a_needed_module_is_refused_by_name(project, missing):
    project.environment("exit 1\n")
    home = project.jdk(modules=MODULES.replace(missing, ""))
    status, output = project.build(JAVA_HOME=str(home))
    assert status == 1 and f"{home} 是 25.0.3，但缺模块 {missing}" in output


def test_a_jdk_without_a_release_file_is_asked_itself(project):
    home = project.root.parent / "plain"
    executable(
        home / "bin/java",
        "#!/bin/sh\ncase $1 in\n"
        "-version) echo 'openjdk version \"25.0.1\"' >&2 ;;\n"
        "--list-modules) printf 'java.desktop@25\\njdk.compiler@25\\njdk.jfr@25\\n' ;;\nesac\n",
    )
    assert "缺模块 jdk.jshell" in project.shell('find_jdk; echo "$REJECTED"', JAVA_HOME=str(home))


def test_a_java_home_without_java_is_named(project):
    assert "JAVA_HOME=/nowhere 里没有 bin/java" in project.shell('find_jdk; echo "$REJECTED"', JAVA_HOME="/nowhere")


def test_an_older_java_home_and_path_give_way_to_the_usual_places(project):
    places = project.root.parent / "jvm"
    wanted = fake_jdk(places / "temurin 25", "25.0.3")
    old = fake_jdk(places / "a-17", "17.0.2")
    (project.bin / "java").symlink_to(old / "bin/java")
    found = project.shell('find_jdk && echo "$JDK"', JAVA_HOME=str(old), THREADLINE_JDK_DIRS=str(places))
    assert found == str(wanted)


def test_java_on_the_path_is_followed_through_its_links(project):
    wanted = project.jdk()
    step = project.root.parent / "alternatives"
    step.symlink_to(os.path.relpath(wanted / "bin/java", project.root.parent))
    (project.bin / "java").symlink_to(step)
    assert project.shell('find_jdk && echo "$JDK"') == str(wanted)


def test_the_layout_of_macos_is_found(project):
    places = project.root.parent / "JavaVirtualMachines"
    wanted = fake_jdk(places / "temurin-25.jdk/Contents/Home", "25")
    assert project.shell('find_jdk && echo "$JDK"', THREADLINE_JDK_DIRS=str(places)) == str(wanted)


def test_a_missing_jdk_is_installed_into_the_project(project):
    fake_jdk(project.root.parent / "download", "25.0.3")
    project.environment(f"cp -R '{project.root.parent}/download' .env/jdk-new/jdk-25.0.3+9\n")
    assert project.shell('PY=$PWD/.env/bin/python; setup_jdk >&2; echo "$JDK"') == str(project.root / ".env/jdk-25")


# ---- Python 和包

FAKE_39 = '#!/bin/sh\ncase "$2" in *print*) echo 3.9.2 ;; *) exit 1 ;; esac\n'


def test_no_python_at_all_is_said(project):
    status, output = project.build()
    assert status == 1 and "找不到 Python 3.10" in output and "没有 python3" in output


def test_a_python_that_is_too_old_is_named(project):
    project.command("python3", FAKE_39)
    status, output = project.build()
    assert status == 1 and f"{project.bin}/python3 是 3.9.2" in output
    assert not (project.root / ".env").exists()


def test_a_python_without_venv_is_named_with_the_cure(project):
    project.command("python3", '#!/bin/sh\ncase "$2" in *print*) echo 3.11.2 ;; *ensurepip*) exit 1 ;; esac\n')
    status, output = project.build()
    assert status == 1 and "缺 venv 模块" in output and "apt install python3-venv" in output


def tiny_wheel(folder):
    folder.mkdir()
    with zipfile.ZipFile(folder / "tinypackage-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tinypackage.py", "")
        wheel.writestr("tinypackage-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tinypackage\nVersion: 1.0\n")
        wheel.writestr("tinypackage-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tinypackage-1.0.dist-info/RECORD", "")
    return folder


def test_after_an_unreachable_registry_the_next_run_goes_on(project):
    project.command("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (project.root / "environment.yml").write_text("dependencies:\n  - python=3.13.7\n  - tinypackage=1.0\n")
    closed = "http://127.0.0.1:9/simple"
    status, output = project.build(PIP_INDEX_URL=closed, PIP_RETRIES="0")
    assert status == 1
    assert "装不上 environment.yml 里的 Python 包" in output and closed in output and "再运行一次" in output
    created = (project.root / ".env/pyvenv.cfg").stat().st_mtime_ns

    wheels = tiny_wheel(project.root.parent / "wheels")
    status, output = project.build(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(wheels))
    assert "安装 Python 包，用了" in output and "建立 Python 环境" not in output
    assert (project.root / ".env/pyvenv.cfg").stat().st_mtime_ns == created
    assert "找不到 JDK 25" in output


# ---- conda

STAND_IN = """#!/bin/bash
printf '%s\\n' "$*" >>"$RECORD"
[ -n "${FAIL:-}" ] && exit 1
mkdir -p .env/bin && printf '#!/bin/sh\\nexit 1\\n' >.env/bin/python && chmod +x .env/bin/python
"""


@pytest.mark.parametrize("name", ["conda", "mamba", "micromamba"])
def test_conda_gets_exactly_one_command(project, name):
    record = project.root.parent / "record"
    project.command(name, STAND_IN)
    project.build(RECORD=str(record))
    project.build(RECORD=str(record))
    prefix = ".env" if name == "conda" else f"{project.root}/.env"
    assert record.read_text() == f"env create -p {prefix} -f environment.yml\n"


def test_a_failing_conda_is_reported_and_tried_again(project):
    record = project.root.parent / "record"
    project.command("conda", STAND_IN)
    for _ in range(2):
        status, output = project.build(RECORD=str(record), FAIL="yes")
        assert status == 1 and "没有建成环境 .env" in output and "THREADLINE_CONDA=no" in output
    assert len(record.read_text().splitlines()) == 2


def test_the_versions_of_conda_and_pip_come_from_the_same_file(project):
    lines = project.shell("pip_requirements").splitlines()
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert "jupyterlab==4.6.6" in lines and "jjava==1.0a8" in lines
    assert all(line.replace("==", "=") in text or line in text for line in lines)
    assert not [line for line in lines if line.startswith(("python=", "openjdk", "maven", "ijava="))]


# ---- Maven


def test_an_old_maven_gives_way_to_the_wrapper_inside_the_project(project):
    project.command("mvn", "#!/bin/sh\necho Apache Maven 3.6.3\n")
    assert project.shell('find_maven; echo "$MVN $MAVEN_USER_HOME"') == f"{project.root}/lib/mvnw {project.root}/.env/maven"


@pytest.mark.parametrize("version", ["3.8.7", "3.9.16", "3.10.0", "4.0.0"])
def test_a_recent_maven_on_the_path_is_used(project, version):
    project.command("mvn", f"#!/bin/sh\nprintf '\\033[1mApache Maven {version} (x)\\033[m\\n'\n")
    assert project.shell('find_maven; echo "$MVN"') == str(project.bin / "mvn")


def test_the_library_is_built_again_only_after_a_change(project):
    project.library()
    assert project.shell("library_ready && echo ready") == "ready"
    later = time.time() + 2
    os.utime(project.root / "lib/pom.xml", (later, later))
    assert project.shell("library_ready || echo changed") == "changed"


def test_a_new_library_takes_the_old_cache_away(project):
    # JDK 25 照样从缓存里读旧的类：单元格按新的 jar 编译，运行时 NoSuchMethodError
    project.library()
    project.command("mvn", "#!/bin/sh\necho Apache Maven 3.9.9\nmkdir -p lib/dist\n")
    (project.root / ".env/aot").mkdir(parents=True)
    (project.root / ".env/aot/java.aot").write_bytes(b"old classes")
    assert project.shell("JDK=/jdk; build_library; ls .env/aot").endswith("java.aot")
    (project.root / "lib/pom.xml").write_text("<project/>")
    os.utime(project.root / "lib/pom.xml", (time.time() + 2, time.time() + 2))
    project.shell("JDK=/jdk; build_library")
    assert not (project.root / ".env/aot").exists()


# ---- 工作进程

JAVAC = '#!/bin/sh\necho compiled >>"$RECORD"\n'
JAR = '#!/bin/sh\necho jar >"$3"\n'
TRAINING = '#!/bin/sh\ncat >"$RECORD.orders"\necho trained >>"$RECORD"\necho cache >"$5"\n'


def worker_project(project, training=TRAINING):
    project.library()
    jdk = project.jdk()
    for name, text in (("javac", JAVAC), ("jar", JAR), ("java", training)):
        executable(jdk / "bin" / name, text)
    (project.root / "lib/dist/jackson-core.jar").write_bytes(b"")
    (project.root / "notebooks/worker").mkdir()
    source = project.root / "notebooks/worker/ImageWorker.java"
    source.write_text("package worker;")
    record = project.root.parent / "record"

    def build() -> list[str]:
        record.write_text("")
        said = project.shell(f"JDK='{jdk}'; build_workers", RECORD=str(record))
        return [*record.read_text().split(), *(["没有做成"] if "没有做成 AOT 缓存" in said else [])]

    return jdk, source, build


def test_workers_are_compiled_and_trained_again_only_after_a_change(project):
    jdk, source, build = worker_project(project)
    assert build() == ["compiled", "trained"]
    assert build() == []
    os.utime(source, (time.time() + 2, time.time() + 2))
    os.utime(project.root / "lib/dist/worker/workers.jar", (time.time() - 9, time.time() - 9))
    assert "compiled" in build()
    os.utime(source, (time.time() - 20, time.time() - 20))
    (jdk / "release").write_text('JAVA_VERSION="25.0.4"\n')
    assert build() == ["trained"]
    (project.root / "lib/dist/worker/workers.aot").unlink()
    assert build() == ["trained"]
    assert build() == []


def test_the_training_tasks_are_json_even_in_a_path_with_spaces(project):
    _, _, build = worker_project(project)
    build()
    orders = [json.loads(line) for line in (project.root.parent / "record.orders").read_text().splitlines()]
    assert [order["kind"] for order in orders] == ["Draw", "Shrink"] * 2
    assert all(order["is"] == "Order" for order in orders)


def test_without_a_cache_the_workers_are_still_there(project):
    _, _, build = worker_project(project, "#!/bin/sh\nexit 1\n")
    assert build() == ["compiled", "没有做成"]
    assert (project.root / "lib/dist/worker/workers.jar").is_file()


def test_a_worker_that_does_not_compile_stops_the_build(project):
    jdk, _, _ = worker_project(project)
    executable(jdk / "bin/javac", "#!/bin/sh\necho 'ImageWorker.java:1: error' >&2\nexit 1\n")
    said = project.shell(f"JDK='{jdk}'; (build_workers) 2>&1 || echo stopped")
    assert "ImageWorker.java:1: error" in said and "没有通过编译" in said and said.endswith("stopped")


# ---- lab、笔记本


def test_a_port_in_use_is_refused_by_number(project):
    import lab

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"端口 {port} 打不开"):
            lab.choose_port(port)


def test_without_a_wish_the_next_free_port_is_taken_and_named(monkeypatch, capsys):
    import lab

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(lab, "FIRST_PORT", port)
        chosen = lab.choose_port(None)
    assert chosen > port
    assert f"端口 {port} 已被占用，改用 {chosen}" in capsys.readouterr().out


def test_lab_opens_the_named_notebook_or_the_first(tmp_path):
    import lab

    (tmp_path / "notebooks").mkdir()
    for name in ("00-a.ipynb", "01-b.ipynb"):
        (tmp_path / "notebooks" / name).write_text("{}")
    assert lab.page_of(None, tmp_path) == "/lab/tree/notebooks/00-a.ipynb"
    assert lab.page_of("01-b", tmp_path) == lab.page_of("notebooks/01-b.ipynb", tmp_path)
    assert lab.page_of("01", tmp_path) == lab.page_of("01-b", tmp_path) == "/lab/tree/notebooks/01-b.ipynb"
    with pytest.raises(SystemExit, match="找不到笔记本：0。"):
        lab.page_of("0", tmp_path)
    with pytest.raises(SystemExit, match="找不到笔记本：07-c。notebooks/ 里有：00-a、01-b"):
        lab.page_of("07-c", tmp_path)


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


def test_the_beginning_of_a_name_is_enough_when_only_one_has_it(project):
    environment = ready(project)
    project.environment('echo "python $*"\n')
    for name in ("01-there", "02-other", "02-others"):
        (project.root / f"notebooks/{name}.ipynb").write_text("{}")
    for name, meant in (("01", "01-there"), ("02-other", "02-other")):
        status, output = project.build("html", name, **environment)
        exported = next(line for line in output.splitlines() if "export.py" in line)
        assert status == 0 and exported.endswith(f"/notebooks/{meant}.ipynb")
    status, output = project.build("html", "02", **environment)
    assert status != 0 and "找不到笔记本：02" in output


def test_html_student_exports_the_students_copy_of_the_named_notebooks(project):
    environment = ready(project)
    project.environment('echo "python $*"\n')
    (project.root / "notebooks/01-there.ipynb").write_text("{}")
    (project.root / "notebooks/02-other.ipynb").write_text("{}")
    status, output = project.build("html", "--student", "01-there", **environment)
    exported = next(line for line in output.splitlines() if "export.py" in line)
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
    alive = [pid for pid in map(int, pids.read_text().split()) if psutil.pid_exists(pid)]
    assert [pid for pid in alive if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE] == []
    assert not (project.root / ".build/lock").exists()


def test_a_lock_left_by_a_dead_process_is_taken_over(project):
    lock = project.root / ".build/lock"
    lock.mkdir(parents=True)
    (lock / "pid").write_text("999999999")
    assert project.shell('take_lock; echo "taken"') == "taken"


def test_clean_leaves_only_the_sources(project):
    before = sorted(path for path in project.root.rglob("*"))
    ready(project)
    for made in ("site", "lib/target", "lib/jupyter/__pycache__", "notebooks/.ipynb_checkpoints"):
        (project.root / made).mkdir(parents=True)
    status, _ = project.build("clean")
    assert status == 0 and sorted(project.root.rglob("*")) == before


def test_doctor_names_each_problem_and_its_cure(project):
    status, output = project.build("doctor", JAVA_HOME=str(project.jdk("17.0.15")))
    assert status == 1
    assert "✗ JDK" in output and "17.0.15" in output
    assert "✗ Python" in output and "运行 ./build.sh" in output
