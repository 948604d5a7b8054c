"""把 pytest 的几份报告和 surefire 的加在一起：最后一行是 N passed, N failed。"""

import sys
from pathlib import Path
from xml.etree import ElementTree

LINES, LINE = 8, 300  # 一次失败说的话，最多这么长


def count(report: Path) -> tuple[int, int, int]:
    passed = failed = skipped = 0
    for case in ElementTree.parse(report).iter("testcase"):
        fault = next((f for f in (case.find("failure"), case.find("error")) if f is not None), None)
        if fault is not None:
            failed += 1
            print(f"✗ {case.get('classname')}: {case.get('name')}")
            said = (fault.get("message") or fault.text or "").strip()
            print(*(f"    {line[:LINE]}" for line in said.splitlines()[:LINES]), sep="\n")
        elif case.find("skipped") is not None:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def forgotten(tests: Path, reports: list[Path]) -> list[Path]:
    """一个测试也没有运行过的测试文件。"""
    cases = [case for report in reports for case in ElementTree.parse(report).iter("testcase")]
    ran = {f".{case.get('classname')}." for case in cases}
    modules = {file: ".".join(file.relative_to(tests).with_suffix("").parts) for file in tests.rglob("test_*.py")}
    return sorted(file for file, module in modules.items() if not any(f".{module}." in name for name in ran))


def main(pytest_reports: list[Path], surefire: Path, tests: Path) -> int:
    reports = sorted(surefire.glob("TEST-*.xml"))
    missing = [report for report in pytest_reports if not report.is_file()] + ([] if reports else [surefire])
    for place in missing:
        print(f"✗ 没有测试报告：{place}。这部分测试没有运行，原因见上。")
    written = [report for report in pytest_reports if report.is_file()]
    left = forgotten(tests, written) if written else []
    for file in left:
        print(f"✗ 一个测试也没有运行：{file}。build.sh 把它分给了哪一个进程？")
    reports += written
    totals = [sum(column) for column in zip(*map(count, reports))] or [0, 0, 0]
    passed, failed, skipped = totals[0], totals[1] + len(missing) + len(left), totals[2]
    if skipped:
        print(f"跳过 {skipped} 项")
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0 or passed == 0)


if __name__ == "__main__":
    *pytests, java = map(Path, sys.argv[1:])
    sys.exit(main(pytests, java, Path(__file__).parent))
