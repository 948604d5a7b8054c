"""学生版：哪里都没有答案；笔记本改过就提醒。"""

import re
import subprocess

import nbformat

from book.notebook import tags

# 一个文件夹，放进一份新的项目就能用
README = """\
看得见的并发，学生版：打开 index.html 就能读，全部笔记本都在这个文件夹里，没有参考答案。
要运行：把这个文件夹放进项目的根目录，和 notebooks/ 并排，名字还叫 student，在根目录运行 ./build.sh lab student/{first}.ipynb。
练习写在这里的 .ipynb 里，交作业就交这个文件夹；改乱了，从发下来的那一份再拷一次。
"""

DISCUSSION = re.compile(r"\n*<details><summary>讨论.*?</details>", re.S)


def without_solutions(notebook):
    """去掉带 solution 标签的单元格，和练习下面折叠着的讨论。"""
    copy = nbformat.from_dict(notebook)
    copy.cells = [c for c in copy.cells if "solution" not in tags(c)]
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = DISCUSSION.sub("", cell.source)
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
