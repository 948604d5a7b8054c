"""读一本笔记本。"""

import json
from pathlib import Path

import nbformat


class Failure(Exception):
    """一本笔记本没有通过，消息给读者看。"""


def read(path):
    """读一本笔记本；读不了就用中文说明原因。"""
    try:
        text = Path(path).read_text(encoding="utf-8")
        json.loads(text)
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        return notebook
    except FileNotFoundError as e:
        raise Failure("没有这个文件。检查路径。") from e
    except OSError as e:
        raise Failure(f"读不了文件：{e.strerror}。检查路径。") from e
    except UnicodeDecodeError as e:
        raise Failure(f"不是 UTF-8 文本：第 {e.start} 字节。用 UTF-8 重新保存。") from e
    except json.JSONDecodeError as e:
        raise Failure(
            f"不是合法的 JSON：第 {e.lineno} 行第 {e.colno} 列（{e.msg}）。"
            "改好这一行，或用 git checkout 取回原文件。"
        ) from e
    except Exception as e:
        first = str(e).strip().splitlines()[0] if str(e).strip() else type(e).__name__
        raise Failure(f"是 JSON，但不是笔记本：{first}。用 JupyterLab 重新保存。") from e


def tags(cell):
    return cell.metadata.get("tags", [])
