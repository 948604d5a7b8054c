"""原文的每一点都有着落，没有一句是抄来的。"""

from conftest import NOTEBOOKS, ROOT
from nbformat import v4

from book import article
from book.notebook import read

# 原文开头的 14 个字，倒着写：这个仓库里不放原文
CONTROL = "应响和能性高中发开件软代现在"[::-1]


def books():
    return {path.stem: article.covered(read(path)) for path in NOTEBOOKS}


def test_the_map_has_ids_of_its_own_and_short_paraphrases():
    ids = [own for part in article.article_map().values() for own in part]
    assert len(ids) == len(set(ids)) > 150
    assert {own.split(".")[0] for own in ids} == {"heading", "toc", "bullet", "program", "number", "api"}
    for part in article.article_map().values():
        for own, words in part.items():
            assert 0 < len(words) <= 12, own


def test_every_point_of_the_article_is_covered_and_every_cover_is_known():
    problems = article.gaps(article.article_map(), books())
    assert not problems, "\n".join(problems)


def test_notebooks_that_are_not_written_yet_are_open():
    wanted = {"01-a": {"x.one": "一"}, "02-b": {"x.two": "二"}}
    assert article.still_open(wanted, {"01-a": {}}) == {"02-b": {"x.two": "二"}}
    written = {path.stem for path in NOTEBOOKS}
    assert written.isdisjoint(article.still_open(article.article_map(), books()))


def test_a_gap_is_found_in_both_directions():
    wanted = {"01-a": {"x.one": "一", "x.two": "二"}}
    found = article.gaps(wanted, {"01-a": {"x.one": ["story"], "x.three": ["title"]}})
    assert found == [
        "01-a：x.two 没有单元格讲到",
        "01-a：单元格 title 讲的 x.three 不在 article-map.json 里",
    ]


def test_the_table_of_what_is_covered_is_made_from_the_map():
    found = article.table_cell(read(article.TABLE)).source
    assert found == article.table(article.article_map(), article.written()), "运行 book.article --write"


def test_the_table_links_a_point_to_its_section_and_leaves_out_what_nobody_covers():
    covers = {"threadline": {"covers": ["x.one"]}}
    book = v4.new_notebook(cells=[
        v4.new_markdown_cell("# 甲", metadata={"threadline": {"covers": ["x.top"]}}),
        v4.new_markdown_cell("## 第 1 节\n"),
        v4.new_markdown_cell("故事", metadata=covers),
    ])
    wanted = {"01-a": {"x.one": "一", "x.top": "上", "x.two": "二"}, "02-b": {"x.three": "三"}}
    made = article.table(wanted, {"01-a": book})
    assert "原文的 4 点，讲到 2 点" in made
    assert "| [01](01-a.ipynb) | [一](01-a.ipynb#第-1-节)、[上](01-a.ipynb)、二 |" in made
    assert "| 02 | 三 |" in made


def test_a_passage_of_the_article_is_recognised():
    hashes = article.article_hashes()
    assert len(hashes) > 300
    assert article.taken(f"我说，{CONTROL[:5]}，{CONTROL[5:]}！", hashes) == [CONTROL]
    assert article.taken(CONTROL[:13], hashes) == []


TEXTS = [
    path
    for pattern in (
        "notebooks/*.ipynb",
        "notebooks/worker/*",
        "*.md",
        "lib/docs/*.md",
        "lib/src/**/*.java",
        "lib/jupyter/book/*.json",
        "lib/jupyter/book/template/**/*.j2",
    )
    for path in sorted(ROOT.glob(pattern))
]


def test_nothing_is_taken_from_the_article():
    hashes = article.article_hashes()
    found = {}
    for text in TEXTS:
        if text.suffix == ".ipynb":
            words = "\n".join(cell.source for cell in read(text).cells)
        else:
            words = text.read_text(encoding="utf-8")
        if taken := article.taken(words, hashes):
            found[str(text.relative_to(ROOT))] = taken
    assert found == {}
