"""内核的启动参数都有用：去掉一个，就有一样东西不行了。"""

import json
import re
import subprocess

import pytest
from conftest import crowd

from environment import kernelspecs
from environment.kernel import KernelFailure, kernel

OPENED = "--add-opens=java.base/{}=ALL-UNNAMED"
EXPLORE = """
import static threadline.Threadline.*;
show(explore("门", race -> {
    var door = named("大门", new java.util.concurrent.ArrayBlockingQueue<Integer>(1));
    race.thread("甲", () -> door.take());
    race.thread("乙", () -> point("走"));
}).table());
"""
NOT_EXPLORED = "JDK 的包没有打开"

# 去掉它以后，探索一个程序时看到的
WITHOUT = {
    OPENED.format("java.lang"): NOT_EXPLORED,
    OPENED.format("java.util.concurrent.locks"): NOT_EXPLORED,
    OPENED.format("jdk.internal.vm"): NOT_EXPLORED,
    OPENED.format("java.util.concurrent"): "甲 等「ArrayBlockingQueue.take」",  # 认不出起了名字的队列
}
KERNELS_OWN = "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED"
UNSAFE = "--sun-misc-unsafe-memory-access=allow"
AGENT = "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED"
SERVERS = """
import static threadline.Threadline.*;
var empty = record("空", () -> {}).timeline().honesty();
System.out.print(empty.source() + "，MBean 服务器 "
    + javax.management.MBeanServerFactory.findMBeanServer(null).size() + " 个");
"""


def kernel_argv():
    return json.loads((kernelspecs.KERNELS / "java/kernel.json").read_text(encoding="utf-8"))["argv"]


def explored(log, without=None, cell=EXPLORE):
    """内核打印的，和它写到终端的。"""
    argv = kernel_argv()
    assert without is None or without in argv
    with kernel("java", [word for word in argv if word != without], log, timeout=60 * crowd()) as java:
        said = shown(java, cell)
    return said, log.read_text(encoding="utf-8")


def shown(java, cell):
    said = []

    def see(message):
        content = message["content"]
        said.append(content.get("text", "") + content.get("data", {}).get("text/plain", ""))

    java.client.execute_interactive(cell, timeout=60 * crowd(), output_hook=see, allow_stdin=False)
    return "".join(said)


def test_the_use_of_every_flag_is_known():
    assert {word for word in kernelspecs.JVM_FLAGS if word.startswith("--")} == {
        "--enable-preview",  # test_environment
        KERNELS_OWN,
        UNSAFE,
        AGENT,
        *WITHOUT,
    }


def test_with_all_of_them_a_program_is_explored_quietly(tmp_path):
    said, terminal = explored(tmp_path / "log")
    assert "甲 等「大门」" in said and "WARNING" not in terminal


@pytest.mark.parametrize("flag", WITHOUT)
def test_without_one_the_explorer_misses_something(tmp_path, flag):
    said, _ = explored(tmp_path / "log", flag)
    assert WITHOUT[flag] in said and "大门」" not in said


def test_without_its_own_package_the_kernel_does_not_start(tmp_path):
    with pytest.raises(KernelFailure, match="一启动就结束"):
        explored(tmp_path / "log", KERNELS_OWN)


def test_without_the_unsafe_memory_the_terminal_is_not_quiet(tmp_path):
    _, terminal = explored(tmp_path / "log", UNSAFE)
    assert "WARNING: sun.misc.Unsafe" in terminal


def test_with_it_the_agent_is_loaded_without_an_mbean_server(tmp_path):
    said, _ = explored(tmp_path / "log", cell=SERVERS)
    assert said == "JFR 和代理，MBean 服务器 0 个"


def test_without_it_the_agent_is_loaded_by_one(tmp_path):
    said, _ = explored(tmp_path / "log", AGENT, SERVERS)
    assert said == "JFR 和代理，MBean 服务器 1 个"


def compiled_by_c2(log, without=()):
    """启动和第一格里，C2 编译了几个方法。-Xbatch：到了次数就编译，不看机器忙不忙。"""
    argv = [word for word in kernel_argv() if word not in without]
    with kernel("java", [argv[0], "-Xbatch", "-XX:+PrintCompilation", *argv[1:]], log, timeout=60 * crowd()) as java:
        java.run("1 + 1")
    return len(re.findall(r"^ *\d+ +\d+ [ %sbn!]+ 4 ", log.read_text(encoding="utf-8", errors="replace"), re.M))


def test_with_them_c2_compiles_less_while_the_kernel_starts(tmp_path):
    with_them, without = compiled_by_c2(tmp_path / "with"), compiled_by_c2(tmp_path / "without", kernelspecs.COMPILE_LATER)
    assert 0 < with_them < 0.7 * without


COUNTING = """
static volatile long odd;
static volatile long whole;
static final java.lang.management.ThreadMXBean CLOCK = java.lang.management.ManagementFactory.getThreadMXBean();
static void count(long steps) {
    long next = 1, found = 0;
    for (long i = 0; i < steps; i++) { next ^= next << 13; next ^= next >>> 7; found += next & 1; }
    odd = found;
}
void main() throws Exception {
    for (int i = 0; i < 20; i++) count(5_000_000);
    var counting = new Thread(() -> {
        count(1_500_000_000);
        whole = CLOCK.getCurrentThreadCpuTime();
    });
    counting.start();
    while (CLOCK.getThreadCpuTime(counting.threadId()) < 20_000_000) Thread.sleep(1);
    System.gc();
    long counted = CLOCK.getThreadCpuTime(counting.threadId()); // 没有这个线程了：-1
    counting.join();
    System.out.print(counted >= 0 && counted < whole / 2);
}
"""
SAFEPOINTS = ("-XX:+UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=1000")


def stops_in_the_middle(folder, without=()):
    """要 JVM 停一下，不必等数数的线程数完。"""
    argv = kernel_argv()
    flags = [word for word in argv if word.startswith("-XX:") and "AOT" not in word and word not in without]
    program = folder / "Counting.java"
    program.write_text(COUNTING, encoding="utf-8")
    # -Xbatch：编译好了才往下跑，不看机器忙不忙
    command = [argv[0], "-Xbatch", *flags, program]
    return subprocess.run(command, capture_output=True, text=True, timeout=60 * crowd(), check=True).stdout == "true"


def test_a_loop_that_counts_does_not_hold_the_others_up(tmp_path):
    assert stops_in_the_middle(tmp_path)


def test_without_the_safepoints_in_loops_all_wait_for_the_count(tmp_path):
    assert not stops_in_the_middle(tmp_path, SAFEPOINTS)
