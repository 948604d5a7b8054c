"""项目环境 .env：venv 或 conda，版本都来自 environment.yml。"""

import json
import shutil
import sys

import pytest
from conftest import ROOT
from mirror import CHILD, mirror

FAKE_310 = '#!/bin/sh\ncase "$2" in *print*) echo 3.10.14 ;; *) exit 1 ;; esac\n'


def test_no_python_at_all_is_said(project):
    status, output = project.build()
    assert status == 1 and "找不到 Python 3.11" in output and "没有 python3" in output


def test_a_python_that_is_too_old_is_named(project):
    project.command("python3", FAKE_310)
    status, output = project.build()
    assert status == 1 and f"{project.bin}/python3 是 3.10.14" in output
    assert not (project.root / ".env").exists()


def test_a_python_without_venv_is_named_with_the_cure(project):
    project.command("python3", '#!/bin/sh\ncase "$2" in *print*) echo 3.11.2 ;; *ensurepip*) exit 1 ;; esac\n')
    status, output = project.build()
    assert status == 1 and "缺 venv 模块" in output and "apt install python3-venv" in output


# 除了本机，哪里都到不了
NOWHERE_ELSE = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")} | {
    "no_proxy": "127.0.0.1",
    "NO_PROXY": "127.0.0.1",
}


def test_after_an_unreachable_registry_the_next_run_goes_on_from_the_readers_mirrors(project, tmp_path):
    project.command("python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (project.root / "environment.yml").write_text("dependencies:\n  - python=3.13.7\n  - tinypackage=1.0\n")
    for tool in ("wget", "curl", "unzip", "tar", "gzip"):
        if found := shutil.which(tool):
            (project.bin / tool).symlink_to(found)
    home, record = tmp_path / "home", tmp_path / "record"
    wrapper = {"JAVA_HOME": str(project.jdk()), "RECORD": str(record), **NOWHERE_ELSE}
    closed = "http://127.0.0.1:9/simple"
    status, output = project.build("lib", PIP_INDEX_URL=closed, PIP_RETRIES="0", **{**wrapper, "JAVA_HOME": ""})
    assert status == 1
    assert "装不上 environment.yml 里的 Python 包" in output and closed in output and "再运行一次" in output
    created = (project.root / ".env/pyvenv.cfg").stat().st_mtime_ns

    with mirror(tmp_path / "mirror") as (address, asked):
        (home / ".config/pip").mkdir(parents=True)
        (home / ".config/pip/pip.conf").write_text(f"[global]\nindex-url = {address}/simple\n")
        del project.env["PIP_CONFIG_FILE"]
        status, output = project.build(MVNW_REPOURL=f"{address}/maven2", **wrapper)
    assert "安装 Python 包，用了" in output and "建立 Python 环境" not in output
    assert (project.root / ".env/pyvenv.cfg").stat().st_mtime_ns == created
    assert "构建 Java 库（mvnw），用了" in output, output
    assert any("tinypackage-1.0" in path for path in asked) and any("apache-maven-3.9.16-bin" in path for path in asked)
    assert f"-Dmaven.repo.local={project.root}/.env/maven/repository" in record.read_text()
    assert [path.name for path in home.iterdir()] == [".config"] and not (project.root / ".build/pip").exists()


def test_maven_takes_the_mirror_of_the_readers_settings_and_keeps_what_it_loads_in_the_project(project, tmp_path):
    maven = shutil.which("mvn") or next((ROOT / ".env/maven/wrapper").rglob("bin/mvn"))
    project.command("mvn", f'#!/bin/sh\nexec "{maven}" "$@"\n')
    (project.root / "lib/pom.xml").write_text(CHILD)
    settings = tmp_path / "home/.m2/settings.xml"
    settings.parent.mkdir()
    jdk = json.loads((ROOT / ".env/share/jupyter/kernels/java/kernel.json").read_text())["argv"][0].removesuffix("/bin/java")
    with mirror(tmp_path / "mirror") as (address, asked):
        settings.write_text(
            f"<settings><mirrors><mirror><id>near</id><mirrorOf>*</mirrorOf><url>{address}/maven2</url></mirror></mirrors></settings>"
        )
        said = project.shell(
            f"JDK='{jdk}'; maven 试 try mvn_here -q validate && echo fine; cat .build/log/try.txt",
            MAVEN_OPTS=f"-Duser.home={tmp_path}/home", PATH=f"{project.env['PATH']}:/usr/bin:/bin", **NOWHERE_ELSE,
        )
    assert "fine" in said and "/maven2/g/parent/1/parent-1.pom" in asked, said
    assert (project.root / ".env/maven/repository/g/parent/1/parent-1.pom").is_file()
    assert [path.name for path in settings.parent.iterdir()] == ["settings.xml"]


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
