"""把运行过的笔记本导出成网页，并写出目录页。"""

import argparse
import re
import sys
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbconvert import HTMLExporter

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "template"
CSS = TEMPLATES / "threadline" / "static" / "page.css"


def page(notebook, name):
    """一本笔记本的网页。JupyterLab 的“导出为 HTML”用同一个模板，得到同样的网页。"""
    exporter = HTMLExporter(
        template_name="threadline", extra_template_basedirs=[str(TEMPLATES)]
    )
    html, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    return html


def without_solutions(notebook):
    """学生版：去掉所有带 solution 标签的单元格。"""
    copy = nbformat.from_dict(notebook)
    copy.cells = [c for c in notebook.cells if "solution" not in tags(c)]
    return copy


def tags(cell):
    return cell.metadata.get("tags", [])


def entry(notebook, name):
    """目录页里的一项。"""
    text = "\n\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    title = re.search(r"^# (.+)$", text, re.M)
    section = re.search(r"^对应原文：《.*?》（.*?）\s*(.+)$", text, re.M)
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    outputs = "".join(
        o.get("data", {}).get("text/html", "")
        for c in notebook.cells
        for o in c.get("outputs", [])
    )
    picture = BeautifulSoup(outputs, "html.parser").select_one("figure img")
    return {
        "href": f"{name}.html",
        "title": title[1] if title else name,
        "section": section[1] if section else None,
        "scenarios": sum("**先猜**" in part for part in parts),
        "seconds": round(notebook.metadata.get("threadline", {}).get("run_seconds", 0)),
        "picture": picture["src"] if picture else None,
        "alt": picture.get("alt", "") if picture else "",
    }


def export(names, executed, site, student=False):
    """写出这几本的网页；目录页列出所有已有网页的笔记本。返回写出的文件。"""
    site.mkdir(parents=True, exist_ok=True)
    entries, written = [], []
    for path in sorted(executed.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        html = site / f"{path.stem}.html"
        if path.name in names:
            shown = without_solutions(notebook) if student else notebook
            html.write_text(page(shown, path.stem), encoding="utf-8")
            written.append(html)
        if html.exists():
            entries.append(entry(notebook, path.stem))
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    index = templates.get_template("site.html.j2").render(
        notebooks=entries, css=Markup(CSS.read_text(encoding="utf-8"))
    )
    (site / "index.html").write_text(index, encoding="utf-8")
    return written + [site / "index.html"]


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    parser.add_argument("notebooks", nargs="*", type=Path, help="缺省为全部运行过的")
    parser.add_argument("--student", action="store_true", help="不含参考答案")
    parser.add_argument("--executed", type=Path, default=Path(".build/executed"))
    parser.add_argument("--out", type=Path, default=Path("site"))
    args = parser.parse_args(argv)
    names = [n.name for n in args.notebooks] or [
        n.name for n in args.executed.glob("*.ipynb")
    ]
    missing = [n for n in names if not (args.executed / n).is_file()]
    for file in export(names, args.executed, args.out, args.student):
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
