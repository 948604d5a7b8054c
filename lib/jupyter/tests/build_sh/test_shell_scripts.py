"""脚本的写法：shellcheck 无警告；没有 bash 3.2 或 macOS 没有的东西。"""

import re
import shutil
import subprocess

import pytest
from stand_ins import ROOT

READERS_SCRIPTS = [ROOT / "build.sh", *sorted((ROOT / "lib/build").glob("*.sh"))]
SCRIPTS = [*READERS_SCRIPTS, ROOT / ".ci/run"]

NEWER_THAN_BASH_3_2 = {
    "mapfile": r"\b(mapfile|readarray)\b",
    "wait -n": r"\bwait\s+-\w*[np]",
    "关联数组": r"\b(declare|local|typeset)\s+-\w*A",
    "名字引用": r"\b(declare|local|typeset)\s+-\w*n",
    "declare -g": r"\bdeclare\s+-\w*g",
    "大小写替换": r"\$\{\w+(\[[^]]*\])?(,|\^)",
    "${x@Q}": r"\$\{\w+@",
    "&>> 和 |&": r"&>>|\|&",
    ";& 和 ;;&": r";&|;;&",
    "coproc": r"\bcoproc\b",
    "[[ -v": r"\[\[?\s+-v\s",
    "printf %(时间)T": r"printf.*%\(",
    "BASHPID 等变量": r"\b(BASHPID|EPOCHSECONDS|EPOCHREALTIME|SRANDOM)\b",
    "globstar": r"\bshopt\s+-s\s+(globstar|lastpipe|inherit_errexit)",
    "set -u 下的空数组": r"(^|\s)\w+\+?=\(",
    "$( ) 里的 case": r"\$\([^)]*\bcase\b",
}
NOT_ON_MACOS = {
    "readlink -f": r"\breadlink\s+-",
    "realpath": r"\brealpath\b",
    "timeout": r"(^|[;&|]\s*)timeout\s",
    "flock": r"\bflock\b",
    "setsid": r"\bsetsid\b",
    "nproc": r"\bnproc\b",
    "sed -i": r"\bsed\s+-\w*i",
    "sed -r": r"\bsed\s+-\w*r",
    "grep -P": r"\bgrep\s+-\w*P",
    "sort -V": r"\bsort\s+-\w*V",
    "date -d、%N": r"\bdate\b.*(-d|%N)",
    "stat -c": r"\bstat\s+-c",
    "xargs -r": r"\bxargs\s+-\w*r",
    "cp --": r"\b(cp|mv|rm|ls|mkdir|tail|head)\s+--\w",
    "/proc": r"/proc/",
}
RULES = {**NEWER_THAN_BASH_3_2, **NOT_ON_MACOS}

BAD_LINES = [
    "mapfile -t lines <file",
    "wait -n",
    "declare -A seen",
    "local -n result=$1",
    'echo "${name,,}"',
    'echo "${name^}"',
    'echo "${name@Q}"',
    "make &>>log",
    "make |& tee log",
    "coproc cat",
    "[[ -v name ]]",
    "printf '%(%s)T'",
    "echo $BASHPID",
    "list=(a b)",
    "list+=(c)",
    "x=$(case $y in a) echo ;; esac)",
    "readlink -f x",
    "realpath x",
    "timeout 5 make",
    "flock file",
    "sed -i s/a/b/ file",
    "grep -oP x",
    "sort -V",
    "date +%s%N",
    "stat -c %s x",
    "xargs -0r rm",
    "cat /proc/self/status",
]


def complaints(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return [f"{rule}：{line.strip()}" for line in lines for rule, pattern in RULES.items() if re.search(pattern, line)]


@pytest.mark.parametrize("script", READERS_SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_keeps_to_bash_3_2_and_macos(script):
    assert complaints(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("line", BAD_LINES)
def test_the_lint_sees_what_it_is_for(line):
    assert complaints(line)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_parses(script):
    assert subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True).stderr == ""


def test_shellcheck_has_no_complaint():
    if not shutil.which("shellcheck"):
        pytest.skip("没有 shellcheck")
    for script in ("build.sh", ".ci/run"):
        done = subprocess.run(["shellcheck", "-x", script], cwd=ROOT, capture_output=True, text=True)
        assert done.stdout == ""
