"""把运行过的笔记本导出成网页，并写出目录页；学生版没有参考答案，另带 .ipynb 和 README。"""

import argparse
import functools
import json
import re
import sys
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert import HTMLExporter

from book.changed import older
from book.lessons import BOOK, lessons
from book.lighter import CSS, Styled, java, lighter, webp
from book.normalise import normal
from book.notebook import tags
from book.search import sections
from book.student import README, edited, without_solutions

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "template"


@functools.cache
def exporter():
    """模板只编译一次。"""
    return HTMLExporter(
        template_name="threadline",
        extra_template_basedirs=[str(TEMPLATES)],
        filters={"highlight_code": java},
        lexer_options={"filters": [Styled()]},
    )


def page(notebook, name, site=None):
    """一本笔记本的网页。

    JupyterLab 的「导出为 HTML」用同一个模板，得到同样的网页，只是没有样式的词也套着标签，
    没有 site：通往别的网页的链接。
    """
    html, _ = exporter().from_notebook_node(
        notebook, {"metadata": {"name": name}, "site": site}
    )
    return html


def with_links_to(pages, notebook):
    """到没有网页的笔记本的链接变成普通文字：只导出一部分时，也没有断的链接。"""
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(
                r"\[([^]\n]+)\]\(([\w-]+)\.ipynb(?:#[^)\n]*)?\)",
                lambda link: link[0] if link[2] in pages else link[1],
                cell.source,
            )
    return copy


def title(notebook, name):
    for cell in notebook.cells:
        if found := re.search(r"^# (.+)$", cell.source, re.M):
            return found[1]
    return name


def entry(notebook, name):
    """目录页里的一项。"""
    text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    section = re.search(r"^对应原文：《.*?》（.*?）\s*(.+)$", text, re.M)
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    picture = cover(notebook)
    return {
        "href": f"{name}.html",
        "number": number[0] if (number := re.match(r"\d+", name)) else "",
        "title": title(notebook, name),
        "section": section[1] if section else None,
        "lessons": lessons(name),
        "scenarios": sum("**先猜**" in part for part in parts),
        "seconds": round(notebook.metadata.get("threadline", {}).get("run_seconds", 0)),
        "picture": webp(picture["src"]) if picture else None,
        "alt": picture.get("alt", "") if picture else "",
    }


def cover(notebook):
    """目录页用的图：元数据里有 threadline.cover 的那一格，没有就是第一个「修好」的图，再没有就用第一张。"""
    cells = sorted(
        notebook.cells,
        key=lambda cell: ("cover" not in cell.metadata.get("threadline", {}), "fix" not in tags(cell)),
    )
    html = "".join(
        o.get("data", {}).get("text/html", "") for c in cells for o in c.get("outputs", [])
    )
    return BeautifulSoup(html, "html.parser").select_one("figure img")


def contents(entries):
    """[(部分, [项…])]，按 book.json 的次序；不在其中的排在最后。"""
    left = dict(entries)
    parts = [(p["part"], [left.pop(n) for n in p["lessons"] if n in left]) for p in BOOK]
    return [(part, found) for part, found in [*parts, ("其他", list(left.values()))] if found]


def export(names, executed, site, student=False):
    """写出这几本的网页和目录页，返回写出的文件。多了一本时，全部重写：前后的链接变了。"""
    site.mkdir(parents=True, exist_ok=True)
    books = {
        path.stem: nbformat.read(path, as_version=4)
        for path in sorted(executed.glob("*.ipynb"))
        if path.name in names or (site / f"{path.stem}.html").exists()
    }
    if not all((site / f"{name}.html").exists() for name in books):
        names = [f"{name}.ipynb" for name in books]
    if student:
        books = {name: without_solutions(book) for name, book in books.items()}
    entries = {name: entry(book, name) for name, book in books.items()}
    order = [item for _, items in contents(entries) for item in items]
    written = []
    for before, item, after in zip([None, *order], order, [*order[1:], None]):
        name = item["href"].removesuffix(".html")
        if f"{name}.ipynb" not in names:
            continue
        notebook = books[name]
        links = {"previous": before, "next": after}
        html = page(lighter(with_links_to(books, notebook)), name, links)
        written.append(write(site / f"{name}.html", html))
        if student:
            written.append(write(site / f"{name}.ipynb", normal(notebook)))
    if student:
        written.append(write(site / "README.md", README.format(first=order[0]["href"].removesuffix(".html"))))
    return [*written, write(site / "index.html", index(books, entries, student))]


def index(books, entries, student):
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    found = [s for n, book in books.items() for s in sections(book, n, entries[n]["title"])]
    return templates.get_template("site.html.j2").render(
        parts=contents(entries),
        student=student,
        sections=Markup(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")),
        search=Markup((TEMPLATES / "search.js").read_text(encoding="utf-8")),
        css=Markup(CSS.read_text(encoding="utf-8")),
    )


def write(file, text):
    file.write_text(text, encoding="utf-8")
    return file


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    parser.add_argument("notebooks", nargs="*", type=Path, help="缺省为全部运行过的")
    parser.add_argument("--changed", action="store_true", help="只写比运行结果和模板旧的")
    parser.add_argument("--student", action="store_true", help="学生版，写进 student 文件夹")
    parser.add_argument("--executed", type=Path, default=Path(".build/executed"))
    parser.add_argument("--out", type=Path, default=Path("site"))
    args = parser.parse_args(argv)
    names = [n.name for n in args.notebooks] or [
        n.name for n in args.executed.glob("*.ipynb")
    ]
    missing = [n for n in names if not (args.executed / n).is_file()]
    out = args.out / "student" if args.student else args.out
    if args.changed and not missing:
        names = [n for n in names if older(out / f"{Path(n).stem}.html", args.executed / n)]
        if not names and (out / "index.html").is_file():
            print(f"{out} 没有变，没有再写")
            return 0
    if args.student and (own := edited(args.notebooks)):
        files = " ".join(f"notebooks/{n.name}" for n in own)
        print(f"注意：{files} 改过，改动（例如写好的练习）也会进学生版。要恢复原样：git restore {files}")
    for file in export(names, args.executed, out, args.student):
        print(f"{file}  {file.stat().st_size / 1024:.0f} KB")
    if missing:
        print(
            f"没有运行结果：{'、'.join(missing)}（在 {args.executed} 里找不到）。"
            "修好它，再运行 ./build.sh html。",
            file=sys.stderr,
        )
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
