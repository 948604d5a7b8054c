"""Java 库：用哪个 Maven，什么时候重做。"""

import os
import shlex
import time

import pytest
from stand_ins import executable



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


def test_lib_ends_with_the_command_that_runs_a_program(project):
    project.library()
    jdk = project.jdk()
    status, output = project.build("lib", JAVA_HOME=str(jdk))
    words = shlex.split(output.splitlines()[-1])
    assert status == 0 and words[0] == f"{jdk}/bin/java" and words[-2:] == ["-cp", f"{project.root}/lib/dist/*"]


INSTALLING = """#!/bin/sh
[ "$1" != --version ] || { echo Apache Maven 3.9.9; exit; }
echo "maven $*" >>"$RECORD"
echo "[INFO] Installing lib/pom.xml to /repository/threadline/threadline/0.1/threadline-0.1.pom"
exit "${STATUS:-0}"
"""


def test_install_says_where_it_went_and_ends_with_mavens_command(project):
    project.library()
    project.command("mvn", INSTALLING)
    jdk, record = project.jdk(), project.root.parent / "record"
    status, output = project.build("install", JAVA_HOME=str(jdk), RECORD=str(record))
    assert status == 0 and "完成：/repository/threadline/threadline/0.1。" in output
    assert shlex.split(output.splitlines()[-1]) == [f"JAVA_HOME={jdk}", f"{project.bin}/mvn"]
    assert "-Pinstall" in record.read_text() and record.read_text().endswith(" install\n")
    assert (project.root / "lib/dist/threadline.jar").is_file()


def test_without_maven_the_command_names_the_wrapper_and_its_home(project):
    executable(project.root / "lib/mvnw", INSTALLING)
    status, output = project.build("install", JAVA_HOME=str(project.jdk()), RECORD=os.devnull)
    assert status == 0
    assert shlex.split(output.splitlines()[-1])[1:] == [f"MAVEN_USER_HOME={project.root}/.env/maven", f"{project.root}/lib/mvnw"]


def test_an_install_that_failed_says_what_and_the_next_step(project):
    project.command("mvn", INSTALLING)
    status, output = project.build("install", JAVA_HOME=str(project.jdk()), RECORD=os.devnull, STATUS="1")
    assert status == 1 and "把 Java 库装进本地 Maven 仓库没有成功" in output and "再运行一次" in output
    assert "JAVA_HOME=" not in output
