"""README 里的程序：照着抄，能运行。"""

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT
from jupyter_client.kernelspec import KernelSpecManager


@pytest.fixture
def section():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.search(r"^## 在自己的程序里用\n(.*?)^## ", readme, re.M | re.S)[1]


def test_the_program_without_a_kernel_draws_and_checks(section, tmp_path):
    [program] = re.findall(r"^```java\n(.*?)^```$", section, re.M | re.S)
    [command] = re.findall(r"^```\n(java .*?)^```$", section, re.M | re.S)
    (tmp_path / "Demo.java").write_text(program, encoding="utf-8")
    (tmp_path / "lib").symlink_to(ROOT / "lib")
    java = KernelSpecManager().get_kernel_spec("java").argv[0]
    words = shlex.split(command.replace("\\\n", " "))
    done = subprocess.run(
        [java, f"-Djava.io.tmpdir={tmp_path}", *words[1:]],
        cwd=tmp_path,
        env={"LC_ALL": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "✓ 两件事同时进行" in done.stdout and "查价格" in done.stdout
    picture = Path(re.search(r"^图片：(.+)$", done.stdout, re.M)[1])
    assert picture.read_bytes().startswith(b"\x89PNG")
