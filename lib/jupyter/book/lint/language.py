"""语言：用词、空格、标点、称呼、术语第一次出现时的英文。"""

import csv
import re
from pathlib import Path

from book.lint import prose
from book.lint.finding import Finding

HAN = r"\u3400-\u9fff"
FULL = "，。；：？！、（）《》“”「」…"
GLOSSARY = Path(__file__).with_name("glossary.tsv")

SPACING = re.compile(rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]")
LOOSE = re.compile(rf"[^\s] +[{FULL}]|[{FULL}] +[^\s]")
HALF_WIDTH = re.compile(
    rf"[{HAN}）”」][,;:?]|[,;?][{HAN}（“「]|[{HAN}]\.(?:\s|$|\.)|\([^()\n]*[{HAN}]|[{HAN}] ?\("
    rf"|(?<!\\)\"[^\"\n]*[{HAN}][^\"\n]*\"",
    re.M,
)
TONE = re.compile(r"您|(?<![申邀聘])请(?![求假教柬])|我们将要?|！|!(?!=)|赶快|超级|史上最|完美")


def glossary():
    """[(词, 英文, [不用的词])]"""
    with GLOSSARY.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(r["term"], r["english"], r["not"].split()) for r in rows]


TERMS = glossary()
# 最长的词先匹配：它里面的短词不再单独算
WORD = re.compile(
    "|".join(
        re.escape(word) + ("(?![现出送])" if word == "并发" else "")
        for word in sorted({w for t, _, bad in TERMS for w in (t, *bad)}, key=len, reverse=True)
    )
)
ENGLISH = {term: english for term, english, _ in TERMS}
INSTEAD = {bad: term for term, _, wrong in TERMS for bad in wrong}


def words(notebook):
    for cell in notebook.cells:
        for hit in WORD.finditer(prose.of(cell, prose.without_quotes_and_links)):
            if hit[0] in INSTEAD:
                yield Finding("用词", cell.id, f"{hit[0]} 应为 {INSTEAD[hit[0]]}")


def _search(rule, pattern):
    def check(notebook):
        for cell in notebook.cells:
            for hit in pattern.finditer(prose.of(cell)):
                yield Finding(rule, cell.id, _around(hit))

    return check


spacing = _search("中文与西文、数字之间空半格", SPACING)
loose_punctuation = _search("全角标点旁边没有空格", LOOSE)
punctuation = _search("中文里用全角标点", HALF_WIDTH)
tone = _search("用「你」，不用「您、请、我们将要」和感叹号", TONE)
quotation = _search("引号用「」", re.compile("[“”]"))


def _around(hit):
    """问题前后的文字，不出这一行。"""
    before = hit.string[: hit.end()].rsplit("\n", 1)[-1][-20:]
    return (before + hit.string[hit.end() :].split("\n", 1)[0][:12]).strip()


def introductions(notebook):
    """术语第一次出现在正文里时写成 中文（English）；标题和地图（各节的名字）不算。"""
    met = set()
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or cell.source.startswith("## 地图"):
            continue
        body = re.sub(r"^(?:#+ |对应原文：).*$|<summary>.*?</summary>", "", cell.source, flags=re.M)
        text = prose.markdown(prose.without_quotes_and_links(body))
        for hit in WORD.finditer(text):
            english = ENGLISH.get(hit[0])
            if not english or hit[0] in met:
                continue
            met.add(hit[0])
            if not re.match(rf"（[^）]*{re.escape(english)}", text[hit.end() :], re.I):
                yield Finding("术语第一次出现要写英文", cell.id, f"{hit[0]}（{english}）")


RULES = [words, spacing, loose_punctuation, punctuation, tone, quotation, introductions]
