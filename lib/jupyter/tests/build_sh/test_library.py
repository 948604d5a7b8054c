"""Java 库：用哪个 Maven，什么时候重做。"""

import os
import time

import pytest



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
