"""README 里的程序：照着抄，能运行；PATH 上的 java 太旧也不要紧。"""

import os
import re
import shlex
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT
from stand_ins import executable

CHINESE = {"LC_ALL": "C.UTF-8"}


def section(title):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(rf"^## {title}\n(.*?)^## ", readme, re.M | re.S)[1]


def only(language, text):
    """唯一的一段代码。"""
    [block] = re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)
    return block


def only_command(beginning, text):
    [command] = re.findall(rf"^```\n({beginning}.*?)^```$", text, re.M | re.S)
    return shlex.split(command.replace("\\\n", " "))


@pytest.fixture(scope="module")
def old_java(tmp_path_factory):
    """PATH 上先遇到的 java 是 17，而且什么也不能运行。"""
    folder = tmp_path_factory.mktemp("old")
    executable(folder / "java", "#!/bin/sh\necho 'openjdk version \"17.0.1\"' >&2\nexit 1\n")
    return {**os.environ, **CHINESE, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def build(environment, *words):
    done = subprocess.run(
        [ROOT / "build.sh", *words], env=environment, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def as_in_readme(words, printed):
    """README 里的 /… 代表这台机器上的路径的开头。"""
    return len(words) == len(printed) and all(
        re.fullmatch("/.+".join(map(re.escape, word.split("/…"))), found) for word, found in zip(words, printed)
    )


def test_a_path_of_this_machine_stands_for_the_dots():
    assert as_in_readme(["/…/bin/java", "-x"], ["/opt/jdk 25/bin/java", "-x"])
    assert not as_in_readme(["/…/bin/java", "-x"], ["/opt/jdk 25/bin/java", "-y"])
    assert not as_in_readme(["/…/bin/java", "-x"], ["java", "-x"])


def test_the_program_without_a_kernel_draws_and_checks(tmp_path, old_java):
    text = section("在自己的程序里用")
    (tmp_path / "Demo.java").write_text(only("java", text), encoding="utf-8")
    line = build(old_java, "lib")
    assert as_in_readme(only_command("'", text), shlex.split(f"{line} Demo.java"))
    command = line.replace("/bin/java' ", f"/bin/java' '-Djava.io.tmpdir={tmp_path}' ", 1)
    done = subprocess.run(
        f"{command} Demo.java",
        shell=True,
        cwd=tmp_path,
        env={**CHINESE, "PATH": old_java["PATH"]},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ 两件事同时进行" in done.stdout and "查价格" in done.stdout
    picture = Path(re.search(r"^图片：(.+)$", done.stdout, re.M)[1])
    assert picture.read_bytes().startswith(b"\x89PNG")


# ---- 另一个项目


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """临时的本地仓库：下载过的是到真的仓库的链接，threadline 装在它自己里面。"""
    folder = tmp_path_factory.mktemp("repository")
    for downloaded in (Path.home() / ".m2/repository", ROOT / ".env/maven/repository"):
        for group in downloaded.iterdir() if downloaded.is_dir() else []:
            if group.is_dir() and group.name != "threadline" and not (folder / group.name).exists():
                (folder / group.name).symlink_to(group)
    return folder


@pytest.fixture(scope="module")
def with_repository(repository, old_java):
    options = f"{os.environ.get('MAVEN_OPTS', '')} -Dmaven.repo.local={repository}"
    return {**old_java, "MAVEN_OPTS": options.strip()}


@pytest.fixture(scope="module")
def command(with_repository):
    """./build.sh install 的最后一行。"""
    return build(with_repository, "install")


POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>other</groupId><artifactId>other</artifactId><version>1</version>
{}</project>
"""

# 只有装上代理，才看得见虚拟线程在等队列
AGENT = """
import static threadline.Threadline.*;
import static org.junit.jupiter.api.Assertions.assertTrue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AgentTest {
    @Test
    void aVirtualThreadIsSeenWaiting() {
        var queue = new ArrayBlockingQueue<String>(1);
        var letter = record("等信", () -> {
            try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
                people.submit(() -> step("读信", queue::take));
                Thread.sleep(100);
                queue.put("信");
            }
        });
        var table = letter.table();
        assertTrue(table.stringColumn("对象").asList().contains("ArrayBlockingQueue.take"), table::print);
    }
}
"""


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """README 里的项目，在带空格和汉字的路径里。"""
    text = section("在别的项目的单元测试里用")
    folder = tmp_path_factory.mktemp("别的 项目")
    (folder / "pom.xml").write_text(POM.format(only("xml", text)), encoding="utf-8")
    tests = folder / "src/test/java"
    tests.mkdir(parents=True)
    (tests / "OrderTest.java").write_text(only("java", text), encoding="utf-8")
    return folder


def maven(command, folder, environment):
    done = subprocess.run(
        f"{command} -B -q test", shell=True, cwd=folder, env=environment,
        capture_output=True, encoding="utf-8", timeout=300,
    )
    reports = {r.stem.removeprefix("TEST-"): ElementTree.parse(r) for r in folder.glob("target/surefire-reports/*.xml")}
    return done, reports


def test_another_projects_test_uses_the_installed_library(command, other, with_repository):
    words = [word for word in shlex.split(f"{command} test") if not word.startswith("MAVEN_USER_HOME=")]
    words[1] = words[1].replace("/lib/mvnw", "/bin/mvn")  # 没有 Maven 的机器上
    assert as_in_readme(only_command("JAVA_HOME", section("在别的项目的单元测试里用")), words)
    (other / "src/test/java/AgentTest.java").write_text(AGENT, encoding="utf-8")
    done, reports = maven(command, other, with_repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(reports) == {"OrderTest", "AgentTest"}
    assert "✓ 两件事同时进行" in reports["OrderTest"].findtext(".//system-out")


def test_another_projects_test_fails_when_the_claim_is_wrong(command, other, with_repository):
    test = other / "src/test/java/OrderTest.java"
    test.write_text(
        test.read_text(encoding="utf-8").replace("newVirtualThreadPerTaskExecutor()", "newFixedThreadPool(1)"), encoding="utf-8"
    )
    done, reports = maven(command, other, with_repository)
    assert done.returncode != 0
    failure = reports["OrderTest"].find(".//failure")
    assert failure.get("type") == "java.lang.AssertionError" and "查库存" in failure.get("message")


def test_sources_and_a_chinese_javadoc_are_installed(command, repository):
    folder = repository / "threadline/threadline/0.1"
    assert (folder / "threadline-0.1-agent.jar").is_file()
    with zipfile.ZipFile(folder / "threadline-0.1-sources.jar") as sources:
        assert "threadline/Threadline.java" in sources.namelist()
    with zipfile.ZipFile(folder / "threadline-0.1-javadoc.jar") as javadoc:
        page = javadoc.read("threadline/Threadline.html").decode()
    assert '<html lang="zh">' in page and "记录一段代码里每个线程做了什么" in page
