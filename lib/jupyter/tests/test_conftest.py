"""两个测试进程共用的东西只做一次；没有做成，谁也不白等。"""

import pickle

import pytest
from conftest import made_or_of_the_other


def test_what_one_has_made_the_other_takes(tmp_path):
    assert made_or_of_the_other(tmp_path / "tea", lambda folder: [folder.name]) == ["tea"]
    assert made_or_of_the_other(tmp_path / "tea", lambda folder: pytest.fail("又做了一次")) == ["tea"]


def test_what_could_not_be_made_fails_at_once_for_both(tmp_path):
    with pytest.raises(ZeroDivisionError):
        made_or_of_the_other(tmp_path / "tea", lambda folder: 1 // 0)
    with pytest.raises(AssertionError, match="没有做成 tea"):
        made_or_of_the_other(tmp_path / "tea", lambda folder: 0)


def test_what_cannot_be_given_to_the_other_fails_for_both(tmp_path):
    with pytest.raises((pickle.PicklingError, AttributeError, TypeError)):
        made_or_of_the_other(tmp_path / "tea", lambda folder: lambda: 0)
    with pytest.raises(AssertionError, match="没有做成 tea"):
        made_or_of_the_other(tmp_path / "tea", lambda folder: 0)
