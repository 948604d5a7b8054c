"""把笔记本写成规范形式：没有输出，只有约定的元数据，每格有稳定易读的 id。"""

import argparse
import difflib
import re
import sys
from pathlib import Path

import nbformat

from book.notebook import Failure, read, tags

KERNELSPEC = {"display_name": "Java", "language": "java", "name": "java"}

# 与内核回答的完全一样，否则 JupyterLab 一打开就把笔记本标为已修改
LANGUAGE_INFO = {
    "codemirror_mode": "java",
    "file_extension": ".jshell",
    "mimetype": "text/x-java-source",
    "name": "Java",
    "pygments_lexer": "java",
    "version": "25.0.3+9-LTS",
}

CELL_KEYS = {"jupyter", "tags", "threadline"}
FOLDING_KEYS = {"source_hidden", "outputs_hidden"}
GENERATED_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")
READABLE_ID = re.compile(r"[a-z][a-z0-9-]{1,39}")


def normal(notebook):
    """规范形式的文本。"""
    result = nbformat.v4.new_notebook(
        metadata={"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    )
    result.nbformat_minor = 5
    kept = {c.get("id") for c in notebook.cells if _readable(c.get("id"))}
    seen = set()
    for cell in notebook.cells:
        own = cell.get("id")
        if not _readable(own) or own in seen:
            own = _new_id(cell, kept | seen)
        seen.add(own)
        result.cells.append(_cell(cell, own))
    return nbformat.writes(result) + "\n"


def _cell(cell, own):
    metadata = {k: v for k, v in cell.metadata.items() if k in CELL_KEYS and v}
    folding = metadata.pop("jupyter", {})
    folding = {k: v for k, v in folding.items() if k in FOLDING_KEYS and v}
    if folding:
        metadata["jupyter"] = folding
    result = nbformat.from_dict(
        {
            "cell_type": cell.cell_type,
            "id": own,
            "metadata": metadata,
            "source": cell.source.rstrip(),
        }
    )
    if cell.cell_type == "code":
        result.execution_count, result.outputs = None, []
    return result


def _readable(own):
    return bool(own and READABLE_ID.fullmatch(own) and not GENERATED_ID.fullmatch(own))


def _new_id(cell, taken):
    named = tags(cell)
    kind = named[0] if named else "code" if cell.cell_type == "code" else "text"
    number = 1
    while f"{kind}-{number}" in taken:
        number += 1
    return f"{kind}-{number}"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true", help="只检查，不改文件")
    args = parser.parse_args(argv)
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stderr.reconfigure(encoding="utf-8")
    bad = 0
    for path in args.notebooks:
        try:
            wanted = normal(read(path))
        except Failure as e:
            print(f"✗ {path}\n  {e}", file=sys.stderr)
            bad += 1
            continue
        found = path.read_text(encoding="utf-8")
        if found == wanted:
            continue
        if args.check:
            print(f"✗ {path} 不是规范形式：\n{difference(found, wanted)}", file=sys.stderr)
            print(f"  运行 .env/bin/python lib/jupyter book.normalise {path} 改好它。", file=sys.stderr)
            bad += 1
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"已写成规范形式：{path}")
    return 1 if bad else 0


def difference(found, wanted):
    lines = difflib.unified_diff(
        found.splitlines(), wanted.splitlines(), "现在", "规范", lineterm="", n=1
    )
    return "\n".join(f"    {line[:100]}" for line in list(lines)[:20])


if __name__ == "__main__":
    sys.exit(main())
