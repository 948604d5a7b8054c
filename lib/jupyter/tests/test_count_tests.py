"""测试的最后一行：两份报告加在一起。"""

import count_tests

REPORT = '<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase></testsuite>'


def test_the_closing_line_sums_both_reports(tmp_path, capsys):
    (tmp_path / "pytest.xml").write_text(REPORT)
    (tmp_path / "TEST-x.xml").write_text('<testsuite><testcase name="d"/></testsuite>')
    assert count_tests.main([tmp_path / "pytest.xml"], tmp_path, tmp_path / "tests") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 1 failed"


def test_a_failure_says_why_in_a_few_lines(tmp_path, capsys):
    message = "&#10;".join(f"第 {i} 行" for i in range(50))
    (tmp_path / "pytest.xml").write_text("<testsuite/>")
    (tmp_path / "TEST-x.xml").write_text(
        f'<testsuite><testcase classname="A" name="a"><failure message="{message}"/></testcase>'
        '<testcase classname="A" name="b"><error>没有 message</error></testcase></testsuite>'
    )
    assert count_tests.main([tmp_path / "pytest.xml"], tmp_path, tmp_path / "tests") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["✗ A: a", "    第 0 行"]
    assert said.index("✗ A: b") == 9 and said[10] == "    没有 message"


def test_a_missing_report_is_a_failure(tmp_path, capsys):
    (tmp_path / "TEST-x.xml").write_text('<testsuite><testcase name="d"/></testsuite>')
    assert count_tests.main([tmp_path / "pytest.xml"], tmp_path, tmp_path / "tests") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 1 failed"


def test_a_test_file_that_no_process_ran_is_a_failure(tmp_path, capsys):
    for name in ("test_one", "book/test_two", "book/test_three"):
        file = tmp_path / "tests" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    (tmp_path / "TEST-x.xml").write_text('<testsuite><testcase name="d"/></testsuite>')
    (tmp_path / "pytest.xml").write_text(
        '<testsuite><testcase classname="tests.test_one" name="a"/>'
        '<testcase classname="tests.book.test_two.TestTea" name="b"/></testsuite>'
    )
    assert count_tests.main([tmp_path / "pytest.xml"], tmp_path, tmp_path / "tests") == 1
    said = capsys.readouterr().out.splitlines()
    assert "test_three" in said[0] and said[-1] == "3 passed, 1 failed"
