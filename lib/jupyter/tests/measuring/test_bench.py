"""性能表：每个记录都有名义时间或没有的原因，每个名义时间都有 Python 对照。"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

from book.notebook import read
from measuring import kernel_start, recording_python, scenarios
from measuring.twins.programs import PROGRAMS, measure

RECORDED = re.compile(r"^(?:var|Recording<[^=]*>) (\w+) =\s+record\(|^(\w+)\.show(?:Carriers)?\(|^sideBySide\((.+)\)\.show", re.M)


def keys(path):
    return {
        f"{path.stem[:2]} {recording}": formula
        for _, cell in scenarios.code_cells(read(path))
        for recording, formula in scenarios.nominal(cell).items()
    }


def test_every_recording_has_a_nominal_time_or_a_reason(path):
    cells = [cell.source for _, cell in scenarios.code_cells(read(path))]
    found = {name for source in cells for names in RECORDED.findall(source) for name in "".join(names).split(", ")}
    recorded = {f"{path.stem[:2]} {name}" for name in found}
    assert recorded <= keys(path).keys()


def test_every_nominal_time_has_a_python_equivalent_and_the_other_way_round():
    paths = scenarios.NOTEBOOKS
    wanted = {key for path in paths for key, formula in keys(path).items() if not formula.startswith("无：")}
    assert wanted == set(PROGRAMS)


def test_a_scenario_that_takes_too_long_is_told(capsys):
    good = scenarios.Row("01-a", "早餐", "fast", "快", 3.0, 3.0, False, 3.3)
    slow = scenarios.Row("01-a", "早餐", "slow", "慢", 3.3, 3.0, False, 3.0)
    served = scenarios.Row("01-a", "服务", "served", "有服务的", 3.2, 3.0, True)
    scenarios.report([good, slow, served])
    scenarios.summary([good, slow, served])
    said = capsys.readouterr().out
    assert re.findall(r"^ *[✓✗]", said, re.M) == ["    ✓", "    ✗", "    ✓", "✗", "✓"]
    assert "最大 1.100（01 slow，慢）" in said and "Java 比它慢的 1 个" in said


def test_the_python_equivalents_wait_as_long_as_they_should():
    # 另一个线程：浏览器测试的事件循环可能还在这个线程里
    with ThreadPoolExecutor(1) as pool:
        assert 0.3 <= pool.submit(measure, PROGRAMS["00 together"]).result() < 0.6
        assert 0.2 <= pool.submit(measure, PROGRAMS["04 mixed"]).result() < 0.6


def test_the_cost_of_recording_python_is_told_pair_by_pair():
    said = recording_python.line("早餐", [((0.31, 0.002), (0.30, 0.001)), ((0.33, 0.003), (0.30, 0.001)), ((0.30, 0.001), (0.30, 0.001))])
    assert said.startswith("  ✓ 早餐：用时 1.033（1.000–1.100）") and "多 1.0 ms" in said
    slow = recording_python.line("慢", [((0.40, 0.002), (0.30, 0.001))])
    assert slow.startswith("  ✗ 慢：用时 1.333")


def test_every_python_program_without_a_limit_is_measured():
    found = [notebook for notebook, _, _ in recording_python.programs()]
    assert found.count("14") == 6 and {"01", "02", "05", "06", "07"} <= set(found)
    (recorded, plain), = recording_python.measure(sys.executable, "time.sleep(0.1)", 1)
    assert min(recorded[0], plain[0]) >= 0.1


def test_a_sample_of_the_kernels_start_counts_where_its_work_belongs():
    javac, jshell, jjava = "com/sun/tools/javac/main/JavaCompiler", "jdk/jshell/TaskFactory", "org/dflib/jjava/kernel/JavaKernel"
    assert kernel_start.part(["java/util/HashMap", javac, jshell, jjava]) == "javac"
    assert kernel_start.part(["java/util/HashMap", jshell, jjava]) == "JShell"
    assert kernel_start.part([javac, "jdk/jshell/SourceCodeAnalysisImpl", "java/lang/Thread"]) == "给补全建索引"
    assert kernel_start.part([javac, jshell, "threadline/notebook/WarmUp"]) == "记录器"
    assert kernel_start.part(["java/lang/Thread"]) == kernel_start.OTHERS
