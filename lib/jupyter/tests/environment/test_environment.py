"""环境：内核规格、JupyterLab 设置、预览检查、缓存。"""

import json
import os
import queue
import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from conftest import ROOT

from environment import kernelspecs, setup_kernel, training
from environment.kernel import KernelFailure, kernel, wait_for_info

JDK = Path("/opt/jdk 25")


@pytest.fixture
def kernels(tmp_path, monkeypatch):
    folder = tmp_path / "kernels"
    (folder / "java").mkdir(parents=True)
    (folder / "java/jjava.jar").write_bytes(b"")
    (folder / "java/kernel.json").write_text('{"argv": ["java"]}')
    monkeypatch.setattr(kernelspecs, "KERNELS", folder)
    return folder


def read(file):
    return json.loads(file.read_text(encoding="utf-8"))


def test_what_pip_wrote_over_our_kernelspec_is_put_right(kernels):
    kernelspecs.write_kernelspecs(JDK)
    spec = read(kernels / "java/kernel.json")
    assert spec["argv"][0] == "/opt/jdk 25/bin/java" and "--enable-preview" in spec["argv"]
    assert spec["display_name"] == "Java" and spec["interrupt_mode"] == "message"
    assert spec["env"] == {"LC_ALL": "C.UTF-8", "JJAVA_COMPILER_OPTS": "--enable-preview --source 25"}


def test_every_package_can_be_installed_in_the_oldest_python_that_is_taken():
    script = (ROOT / "lib/build/python.sh").read_text(encoding="utf-8")
    oldest = "{}.{}".format(*re.search(r"version_info < \((\d+), (\d+)\)", script).groups())
    listed = re.findall(r"^ *- ([\w-]+)==?[\w.]+$", (ROOT / "environment.yml").read_text(encoding="utf-8"), re.M)
    packages = [name for name in listed if name not in {"python", "openjdk", "maven", "ijava"}]
    needed = {name: metadata.metadata(name)["Requires-Python"] or "" for name in packages}
    assert len(needed) > 5
    assert {name: wanted for name, wanted in needed.items() if not SpecifierSet(wanted).contains(f"{oldest}.9")} == {}


def test_the_stock_kernel_is_kept_beside_ours(kernels):
    kernelspecs.write_kernelspecs(JDK)
    argv = read(kernels / "jjava-stock/kernel.json")["argv"]
    assert argv[0] == "java" and argv[2].endswith("jjava-launcher.jar")


def test_an_ijava_brought_by_conda_gets_the_same_jdk_and_flags(kernels):
    (kernels / "java/ijava-1.4.0.jar").write_bytes(b"")
    kernelspecs.write_kernelspecs(JDK)
    spec = read(kernels / "ijava/kernel.json")
    assert spec["argv"][0] == "/opt/jdk 25/bin/java" and "io.github.spencerpark.ijava.IJava" in spec["argv"]
    assert set(kernelspecs.JVM_FLAGS) <= set(spec["argv"])
    assert spec["env"]["IJAVA_COMPILER_OPTS"] == "--enable-preview --source 25"


def test_without_ijava_there_is_no_such_kernelspec(kernels):
    kernelspecs.write_kernelspecs(JDK)
    assert not (kernels / "ijava").exists()


def test_a_missing_jjava_is_said(kernels):
    (kernels / "java/jjava.jar").unlink()
    with pytest.raises(SystemExit, match="jjava 没有装进环境"):
        kernelspecs.write_kernelspecs(JDK)


def test_nothing_is_written_twice(kernels):
    kernelspecs.write_kernelspecs(JDK)
    file = kernels / "java/kernel.json"
    os.utime(file, (1, 1))
    kernelspecs.write_kernelspecs(JDK)
    assert file.stat().st_mtime == 1


# ---- 项目自己的环境

ENV = ROOT / ".env"


def test_jupyterlab_is_chinese_and_asks_for_no_news():
    settings = read(ENV / "share/jupyter/lab/settings/overrides.json")
    assert settings["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_only_the_kernel_info_request_left_the_untracked_messages():
    from jupyter_server.services.kernels.kernelmanager import MappingKernelManager

    ours = read(ENV / "etc/jupyter/jupyter_server_config.json")["MappingKernelManager"]["untracked_message_types"]
    default = MappingKernelManager.untracked_message_types.default()
    assert set(default) - set(ours) == {"kernel_info_request"} and set(ours) <= set(default)


def test_the_stock_kernel_is_hidden_from_the_launcher():
    allowed = read(ENV / "etc/jupyter/jupyter_server_config.json")["KernelSpecManager"]["allowed_kernelspecs"]
    assert "java" in allowed and "jjava-stock" not in allowed


def java_argv():
    return read(kernelspecs.KERNELS / "java/kernel.json")["argv"]


def test_chinese_output_and_paths_are_right_under_lang_c():
    with kernel("java", env={**os.environ, "LANG": "C", "LC_ALL": "C"}) as java:
        assert java.run('System.out.print("中文 " + java.nio.file.Path.of("目录"));') == "中文 目录"


def test_a_cell_sees_the_libraries_that_tables_are_made_of():
    """缺了 fastutil，where 那一行既不报错也不输出：不能为了启动快而对 javac 藏起 jar。"""
    with kernel("java") as java:
        java.run("import tech.tablesaw.api.*;")
        java.run('var column = DoubleColumn.create("时长", 1.0, 2.0); var table = Table.create("t", column);')
        assert java.run('System.out.print(table.where(column.isGreaterThan(1)).numberColumn("时长").mean());') == "2.0"


def test_the_preview_check_notices_a_kernel_without_preview():
    argv = [word for word in java_argv() if word != "--enable-preview"]
    with pytest.raises(KernelFailure):
        setup_kernel.check_preview(argv)


def test_a_kernel_with_a_lost_cache_starts_without_warnings(tmp_path):
    argv = [f"-XX:AOTCache={tmp_path}/none.aot" if word.startswith("-XX:AOTCache=") else word for word in java_argv()]
    log = tmp_path / "log"
    with kernel("java", argv, log) as java:
        assert java.run("System.out.print(1 + 1);") == "2"
    assert "[aot]" not in log.read_text() and "WARNING" not in log.read_text()


def test_a_kernel_that_dies_at_start_is_reported_at_once():
    with pytest.raises(KernelFailure, match="一启动就结束"), kernel("java", ["false", "{connection_file}"]):
        pass


def test_a_kernel_is_ready_only_when_its_broadcasts_arrive():
    class SubscribedLate:
        asked = 0

        def kernel_info(self):
            self.asked += 1

        def get_shell_msg(self, timeout):
            return {}

        def get_iopub_msg(self, timeout):
            if self.asked == 1:
                raise queue.Empty
            return {}

    client = SubscribedLate()
    wait_for_info(None, client, 5)
    assert client.asked == 2


def test_the_cache_in_the_environment_is_in_use():
    assert kernelspecs.AOT_CACHE.is_file()
    argv = java_argv()
    argv = [word for word in argv[: argv.index(kernelspecs.entry())] if not word.startswith("-Xlog")]
    assert subprocess.run([*argv, "-XX:AOTMode=on", "-version"], capture_output=True).returncode == 0


def test_what_the_agent_needs_is_in_the_cache_though_it_was_off(tmp_path):
    log = tmp_path / "classes.txt"
    argv = [java_argv()[0], f"-Xlog:class+load:file={log}:none:filecount=0", *java_argv()[1:]]
    with kernel("java", argv, cwd=training.NOTEBOOKS) as java:
        for cell in training.environment_cells():
            java.run(cell)
        java.run('record("空", () -> {});')
    loaded = log.read_text(encoding="utf-8", errors="replace")
    for name in ("threadline.agent.Rewriting", "com.sun.management.internal.DiagnosticCommandImpl"):
        assert f"{name} source: shared objects file" in loaded


SHELL_LOOP = """
for (var thread : Thread.getAllStackTraces().keySet()) {
    if (thread.getName().startsWith("Shell-")) {
        var body = thread.getClass().getDeclaredField("loopBody");
        body.setAccessible(true);
        System.out.println(body.get(thread).getClass().getName().startsWith("threadline.notebook.PromptCells"));
    }
}
"""


def test_the_kernel_waits_for_the_next_cell_instead_of_sleeping():
    with kernel("java") as java:
        assert java.run(SHELL_LOOP) == "true\ntrue\n"


def test_another_class_path_or_jdk_means_another_cache(monkeypatch, tmp_path):
    jdk = Path(java_argv()[0]).parents[1]
    before = setup_kernel.cache_key(jdk)
    assert setup_kernel.cache_key(jdk) == before
    assert setup_kernel.cache_key(tmp_path) != before
    monkeypatch.setattr(kernelspecs, "library_jars", lambda: [])
    assert setup_kernel.cache_key(jdk) != before
