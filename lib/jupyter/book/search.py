"""全书的搜索：一节一项，正文全在，代码只留词，没有参考答案；写进目录页，离线能用。"""

import re
from urllib.parse import quote

from book.notebook import tags

MARKUP = re.compile(r"\w+://\S*|@import|</?\w[^>]*>|```\w*|\]\([^)]*\)|^[|:\- ]+$|[`*\[|]|^#+ ", re.M)
WORD = re.compile(r"[A-Za-z_]\w{2,}|[\u3400-\u9fff]+")


def sections(notebook, name, title):
    """[{page, href, title, text}]：一本的开头，和每个 ## 小节。"""
    found = [{"page": title, "href": f"{name}.html", "title": title, "text": []}]
    for cell in notebook.cells:
        if "solution" in tags(cell):
            continue
        if cell.cell_type == "markdown" and (heading := re.match(r"## (.+)", cell.source)):
            words = heading[1].replace("`", "").strip()
            found.append({"page": title, "href": f"{name}.html#{quote(words.replace(' ', '-'))}", "title": words, "text": []})
        if cell.cell_type == "markdown":
            found[-1]["text"].append(MARKUP.sub(" ", cell.source))
        elif "environment" not in tags(cell):
            found[-1]["text"] += WORD.findall(cell.source)
    return [section | {"text": _once(section["text"])} for section in found]


def _once(parts):
    """连成一段；前面已经有的词不再写。"""
    text = ""
    for part in parts:
        if part not in text:
            text += part + " "
    return re.sub(r"\s+", " ", text).strip()
