"""JJava 的内部变了：启动时说一句，单元格照常运行，错用内核自己的话说，行号不知道就不写。"""

import json
import zipfile

import pytest
from conftest import crowd

from environment import kernelspecs
from environment.kernel import KernelFailure, kernel

SAID = "threadline：单元格里的错，内核会用英文说"
RECORD = """
import static threadline.Threadline.*;
var tea = record("茶", () -> step("煮", java.time.Duration.ofMillis(20)));
System.out.print(tea.timeline().steps().size() + " " + tea.json().contains("单元格 ["));
"""


def with_another_name(folder, old):
    """内核的 jar 里的一个字段换了名字：同样长，所以只换常量池里的那几个字节。"""
    changed = 0
    with (
        zipfile.ZipFile(kernelspecs.KERNELS / "java/jjava.jar") as jar,
        zipfile.ZipFile(folder / "changed.jar", "w") as new,
    ):
        for entry in jar.namelist():
            constant = len(old).to_bytes(2) + old.encode()
            if entry.startswith("org/dflib/jjava/") and entry.endswith(".class") and constant in jar.read(entry):
                new.writestr(entry, jar.read(entry).replace(constant, constant[:-1] + b"_"))
                changed += 1
    assert changed
    return folder / "changed.jar"


@pytest.mark.parametrize("field", [None, "evaluator", "executionCount"])
def test_a_kernel_with_another_inside_says_its_own_words_and_runs(tmp_path, field):
    argv = json.loads((kernelspecs.KERNELS / "java/kernel.json").read_text(encoding="utf-8"))["argv"]
    argv = [word for word in argv if not word.startswith("-XX:AOTCache=")]
    if field:
        at = argv.index("-cp") + 1
        argv[at] = f"{with_another_name(tmp_path, field)}:{argv[at]}"
    log = tmp_path / "log"
    with kernel("java", argv, log, timeout=60 * crowd()) as java:
        told = java.run(RECORD)
        with pytest.raises(KernelFailure) as failure:
            java.run("int two = 1 +;")
    assert (SAID in log.read_text(encoding="utf-8")) is bool(field)
    assert told == f"1 {str(not field).lower()}"
    assert ("第 1 行" in str(failure.value)) is not bool(field)
