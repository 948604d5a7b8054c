"""项目环境 .env：venv 或 conda，版本都来自 environment.yml。"""

import sys
import zipfile

import pytest
from conftest import ROOT

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
