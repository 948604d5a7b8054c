"""找 JDK 25：从哪些地方找，不合用的说出版本和缺的模块。"""

import os

import pytest
from stand_ins import MODULES, executable, fake_jdk



@pytest.mark.parametrize("version", ["17.0.15", "26"])
def test_a_machine_with_only_another_jdk_is_told_which_one_was_found(project, version):
    project.environment("echo no network; exit 1\n")
    home = project.jdk(version)
    status, output = project.build(JAVA_HOME=str(home))
    assert status == 1
    assert "找不到 JDK 25" in output
    assert f"JAVA_HOME={home} 是 {version}" in output
    assert "再运行一次" in output
    assert list((project.root / ".build/lock").iterdir()) == []


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
