"""两次的性能表：变差的看得见，散布之内的不算，坏的文件各有一句话。"""

import copy
import json
import subprocess
import sys

import pytest
from conftest import JUPYTER
from measuring import figures, page
from measuring.compare import compare


def figure(name, value, low=None, high=None, **more):
    return {
        "program": "Overhead", "name": name, "value": value, "low": low, "high": high, "unit": "", "ruler": None,
        "target": None, "better": "less", "good": None, "load": 0.1, **more,
    }


def table(*some):
    return {"format": figures.FORMAT, "date": "2026-01-02 03:04", "jdk": "25", "cpus": 2, "load": "0.1–0.2", "figures": list(some)}


def told(old, new):
    worse, lines = compare(table(*old), table(*new))
    return worse, "\n".join(lines)


def test_a_figure_made_worse_beyond_the_spread_is_told():
    worse, said = told([figure("CPU", 1.01, 1.00, 1.02)], [figure("CPU", 1.08, 1.06, 1.10)])
    assert worse == 1 and "✗ Overhead › CPU：1.010（1.000–1.020） → 1.080（1.060–1.100），超出 4.0%" in said


def test_within_the_spread_nothing_is_worse():
    worse, said = told([figure("CPU", 1.01, 1.00, 1.03)], [figure("CPU", 1.04, 1.02, 1.06)])
    assert worse == 0 and "其余 1 个在散布之内" in said


def test_more_can_be_better():
    old, new = figure("吞吐量", 1.8, 1.7, 1.9, better="more"), figure("吞吐量", 1.5, 1.4, 1.6, better="more")
    assert told([old], [new])[0] == 1
    worse, said = told([new], [old])
    assert worse == 0 and "✓ 超出散布变好的 1 个" in said


def test_without_a_measured_spread_five_percent_are_allowed():
    assert told([figure("早餐", 1.00)], [figure("早餐", 1.08)])[0] == 0
    assert told([figure("早餐", 1.00)], [figure("早餐", 1.20)])[0] == 1


def test_a_slower_machine_is_not_worse():
    old = figure("第一次", 300, 280, 320, unit="ms", ruler=10.0)
    assert told([old], [figure("第一次", 600, 560, 640, unit="ms", ruler=20.0)])[0] == 0
    assert told([old], [figure("第一次", 600, 560, 640, unit="ms", ruler=10.0)])[0] == 1


def test_figures_of_only_one_table_are_named():
    worse, said = told([figure("旧", 1.0), figure("同", 1.0)], [figure("新", 1.0), figure("同", 1.0)])
    assert worse == 0
    assert "只有旧的里有，新的没有量的 1 个：Overhead › 旧" in said and "没有旧的可比的 1 个：Overhead › 新" in said
    worse, said = told([figure("旧", 1.0)], [figure("新", 1.0)])
    assert worse == 1 and "没有一个数字两份里都有" in said
    assert "不能比的 1 个：Overhead › 同" in told([figure("同", 1.0)], [figure("同", 1.0, better="more")])[1]


def command(folder, *arguments):
    return subprocess.run(
        [sys.executable, str(JUPYTER), "measuring.compare", "--called-from", str(folder), *arguments],
        capture_output=True, encoding="utf-8", timeout=60,
    )


def test_the_command_fails_only_when_something_got_worse(tmp_path):
    for name, value in (("old", 1.0), ("same", 1.0), ("slow", 1.5)):
        (tmp_path / f"{name}.json").write_text(json.dumps(table(figure("早餐", value))), encoding="utf-8")
    assert command(tmp_path, "old.json", "same.json").returncode == 0
    slow = command(tmp_path, "old.json", "slow.json")
    assert slow.returncode == 1 and "超出散布变差的 1 个" in slow.stdout


@pytest.mark.parametrize(
    "text, words",
    [
        (None, "没有这个文件"),
        ('{"format": ', "不是完整的 JSON"),
        ("[1, 2]", "不是这一版的性能表"),
        ('{"format": "别的", "figures": []}', "format 是 '别的'"),
        (json.dumps(table()), "一个数字也没有"),
        (json.dumps(table({"program": "Growth"})), "第 1 个数字不完整"),
        (json.dumps(table(figure("a", 1.0), figure("a", 1.0))), "两个「Overhead › a」"),
        (b"\xff\xfe\x00", "读不了"),
    ],
)
def test_a_bad_file_is_told_in_one_sentence(tmp_path, text, words):
    path = tmp_path / "old.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = command(tmp_path, "old.json", "old.json")
    assert done.returncode == 2 and done.stderr.startswith("✗ ") and words in done.stderr
    assert len(done.stderr.splitlines()) == 1 and not done.stdout


def test_the_number_of_files_is_checked(tmp_path):
    assert "给了 0 个文件" in command(tmp_path).stderr


def test_what_python_writes_is_a_figure(tmp_path, monkeypatch):
    lines = tmp_path / "lines"
    monkeypatch.setenv(figures.LINES, str(lines))
    figures.write("scenarios", "早餐", 1.01, target=1.02)
    figures.write("startup", "第一次", 300, 280, 320, "ms", 400)
    figures.write("WorkerSpeed", "吞吐量", 1.7, 1.6, 1.8, target=1.8, better="more")
    written = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    assert [one["good"] for one in written] == [True, True, False] and all(map(figures.is_figure, written))
    assert written[0]["ruler"] is None and written[1]["ruler"] > 0


def test_the_page_has_every_figure_and_asks_nobody_else():
    growth = figure("读，时段", 0.9, 0.8, 1.3, target=1.1, good=True, points=[[10, 0.01], [100, 0.02], [1000, 0.1]])
    data = table(figure("<CPU>", 1.01, 1.00, 1.02, target=1.015, good=True), figure("慢", 1.5, target=1.1, good=False), growth)
    html = page.html(copy.deepcopy(data))
    assert "&lt;CPU&gt;" in html and "<CPU>" not in html
    assert html.count('class="bad"') == 1 and "达到 2 个" in html and "斜率 0.90" in html and "<polyline" in html
    assert "http" not in html.replace("http://www.w3.org/2000/svg", "")
