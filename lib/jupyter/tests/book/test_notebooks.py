"""运行后的笔记本：在全新的内核里能运行，练习按约定工作。"""

import re

from conftest import crowd_of, timed, variables_of_own_classes
from test_sources import own, tagged, text

from book import normalise
from book.lessons import lessons


def marks(cell):
    """输出里行首的 ○ ✗ ✓；一格可以有几问。"""
    return re.findall(r"^[○✗✓]", text(cell), re.M)


def test_every_cell_runs_in_a_fresh_kernel(result):
    assert result.error is None, result.error


def test_all_cells_together_take_at_most_60_seconds_or_110_in_two_lessons(result, path):
    limit = 60 if lessons(path.stem) == 1 else 110
    assert result.notebook.metadata["threadline"]["run_seconds"] <= limit * crowd_of(result)


def test_language_info_is_what_the_kernel_reports(result):
    reported = dict(result.notebook.metadata.language_info)
    expected = dict(normalise.LANGUAGE_INFO)
    # 版本随 JDK 的补丁号变化，只比较 25
    versions = reported.pop("version"), expected.pop("version")
    assert reported == expected
    assert {v.split(".")[0] for v in versions} == {"25"}


def test_an_untouched_exercise_says_that_it_is_not_answered(result):
    untouched = tagged(result.notebook, "exercise")
    assert untouched
    for cell in untouched:
        assert set(marks(cell)) == {"○"}, f"{own(cell).exercise}：{text(cell)}"


def test_a_check_that_was_run_is_decided(result):
    for cell in tagged(result.notebook, "check"):
        assert "○" not in marks(cell), text(cell)


def test_a_wrong_answer_is_told_what_was_seen(result):
    answers = result.after[:-2]
    assert answers
    for cell in answers:
        assert set(marks(cell)) == {"✗"}, f"{cell.metadata.exercise}：{text(cell)}"


def test_no_variable_has_a_class_of_a_cell_as_its_type(result):
    # 再运行一次那个类，JShell 就会丢掉这个变量
    assert variables_of_own_classes(text(result.after[-1])) == []


def test_no_recording_takes_less_than_its_nominal_time(result):
    lines = [line.split("\t") for line in text(result.after[-2]).splitlines()]
    assert [name for name, _, _ in lines] == list(timed(result.notebook))
    assert [name for name, seconds, nominal in lines if float(seconds) < 0.98 * float(nominal)] == []


def test_a_solution_is_right(result):
    solutions = [cell for cell in tagged(result.notebook, "solution") if cell.cell_type == "code"]
    assert solutions
    for cell in solutions:
        assert set(marks(cell)) == {"✓"}, f"{own(cell).solution}：{text(cell)}"
