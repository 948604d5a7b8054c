"""学生版：没有参考答案；笔记本改过就提醒。"""

import subprocess

import nbformat

from book.notebook import tags


def without_solutions(notebook):
    """去掉带 solution 标签的单元格。"""
    copy = nbformat.from_dict(notebook)
    copy.cells = [c for c in copy.cells if "solution" not in tags(c)]
    return copy


def edited(notebooks):
    """和仓库里不一样的那几本：里面可能有读者自己的答案。没有 git 时说不出来。"""
    found = []
    for notebook in notebooks:
        command = ["git", "-C", str(notebook.parent), "diff-index", "--quiet", "HEAD", "--", notebook.name]
        try:
            found += [notebook] * (subprocess.run(command, capture_output=True).returncode == 1)
        except OSError:
            return []
    return found
