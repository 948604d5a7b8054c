"""各样东西在哪里：顶层只有约定的几样，脚本按用它的人分成包，每个都不长。"""

import ast
import re
import subprocess
import sys

import pytest
from conftest import JUPYTER, ROOT

TOP = {"README.md", "build.sh", "environment.yml", "lib", "notebooks"}
LONGEST = 250
# 包 → 它可以用的包
USES = {"environment": set(), "book": set(), "measuring": {"environment", "book"}}
SCRIPTS = sorted(JUPYTER.rglob("*.py"))


def tracked():
    """git 记着的文件；safe.directory：CI 的检出可能属于另一个用户。"""
    command = ["git", "-c", "safe.directory=*", "-c", "core.quotePath=false", "ls-files"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.splitlines()


def strangers(files):
    """顶层多出来的和缺的。"""
    top = {name.split("/")[0] for name in files}
    return {name for name in top if not name.startswith(".")} ^ TOP


def test_the_top_level_is_exactly_what_was_agreed():
    if not (ROOT / ".git").exists():
        pytest.skip("不是 git 的检出，说不出哪些文件属于项目")
    assert strangers(tracked()) == set()


def test_a_stranger_at_the_top_level_is_seen():
    files = [".gitignore", "README.md", "build.sh", "environment.yml", "lib/pom.xml", "notebooks/00.ipynb"]
    assert strangers(files) == set()
    assert strangers([*files, "docs/a.png"]) == {"docs"}
    assert strangers(files[1:-1]) == {"notebooks"}


def test_every_package_says_in_chinese_what_it_is():
    packages = {script.parent for script in SCRIPTS if JUPYTER / "tests" not in script.parents} - {JUPYTER}
    assert {folder.name for folder in packages if folder.parent == JUPYTER} == set(USES)
    for folder in packages:
        said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
        assert re.search(r"[\u4e00-\u9fff]", said), folder


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: str(script.relative_to(JUPYTER)))
def test_a_script_says_what_it_is_and_is_not_long(script):
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert script.name == "conftest.py" or re.search(r"[\u4e00-\u9fff]", ast.get_docstring(ast.parse(text)) or "")


def used(text):
    """一个脚本用到的包。"""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.split(".")[0])
    return found & set(USES)


def test_the_imports_of_a_script_are_seen():
    assert used("import book.run, os\n\n\ndef f():\n    from environment.kernel import kernel\n") == {"book", "environment"}


def test_packages_use_each_other_in_one_direction():
    for package, allowed in USES.items():
        for script in (JUPYTER / package).rglob("*.py"):
            assert used(script.read_text(encoding="utf-8")) <= {package, *allowed}, script


def test_every_module_named_by_build_sh_exists():
    named = re.findall(r"lib/jupyter ([\w.]+)", (ROOT / "build.sh").read_text(encoding="utf-8"))
    assert {name.split(".")[0] for name in named} == set(USES)
    for name in named:
        assert (JUPYTER / f"{name.replace('.', '/')}.py").is_file(), name


def test_a_module_that_does_not_exist_is_named():
    for words in ([], ["book.runn"]):
        done = subprocess.run([sys.executable, str(JUPYTER), *words], capture_output=True, encoding="utf-8")
        assert done.returncode == 1 and f"没有模块「{''.join(words)}」" in done.stderr and "book.lint" in done.stderr


PATH = re.compile(r"\]\(([^)#:]+)\)|`((?:lib|notebooks)/(?!dist|target)[\w./-]+)`|(?<=lib/jupyter/)(tests/[\w./]+)|lib/jupyter ([a-z]+\.[a-z_]+)")


def unknown_paths(text, folder):
    """文档提到、却没有的文件、文件夹和模块。"""
    found = []
    for link, path, test, module in PATH.findall(text):
        places = [folder / link] if link else [ROOT / path] if path else [JUPYTER / test] if test else []
        file = module.replace(".", "/")
        places += [JUPYTER / f"{file}.py", JUPYTER / file / "__main__.py"] if module else []
        found += [] if any(place.exists() for place in places) else [link or path or test or module]
    return found


@pytest.mark.parametrize("name", ["README.md", "lib/docs/contributing.md"])
def test_what_the_documents_point_at_exists(name):
    file = ROOT / name
    text = re.sub(r"NN-名字\.ipynb", "01-coroutines.ipynb", file.read_text(encoding="utf-8"))
    assert PATH.search(text) and unknown_paths(text, file.parent) == []


def test_a_path_that_is_gone_is_seen():
    text = "![图](docs/a.png) `lib/jupyter/run.py` `lib/jupyter book.lint x` `lib/jupyter book.runn x` lib/jupyter/tests/test_no.py"
    assert unknown_paths(text, ROOT) == ["docs/a.png", "lib/jupyter/run.py", "book.runn", "tests/test_no.py"]
