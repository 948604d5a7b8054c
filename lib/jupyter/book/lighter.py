"""网页小一些，看起来一样：没有样式的词不套标签，图换成无损的 WebP，每幅图都有的只写一次。"""

import base64
import functools
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from PIL import Image, UnidentifiedImageError
from pygments import highlight
from pygments.filter import Filter
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, Text

CSS = Path(__file__).resolve().parent / "template/threadline/static/page.css"

# 语法着色的类，从样式里读出
STYLED = set(re.findall(r"\.(\w+)", "".join(re.findall(r"^\.highlight (.+)\{", CSS.read_text(encoding="utf-8"), re.M))))

PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
SCRIPT = re.compile(r"<script>(.+?)</script>(?=</figure>)", re.S)
FIRST_SCRIPT = '<script>Function(document.querySelector("figure script").text)()</script>'


class Styled(Filter):
    """没有样式的词当作普通的字：Pygments 不给它标签。"""

    def filter(self, lexer, stream):
        for kind, text in stream:
            yield kind if STANDARD_TYPES.get(kind) in STYLED else Text, text


def java(source, metadata=None):
    """单元格里的代码，和 nbconvert 自己的一样，只是没有样式的词不套标签。"""
    return highlight(source or " ", get_lexer_by_name("java", filters=[Styled()]), HtmlFormatter(cssclass="highlight hl-java"))


@functools.cache
def webp(src):
    """库画的图都是调色板的 PNG，换成 WebP，每个像素一样；别的（例如 16 位的、会动的）WebP 装不下，照原样。"""
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(src.partition(",")[2])))
    except UnidentifiedImageError:
        return src
    if picture.mode != "P" or getattr(picture, "is_animated", False):
        return src
    file = io.BytesIO()
    picture.save(file, "WEBP", lossless=True, method=3)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"


def lighter(notebook):
    """同一本，图占的地方小一些。笔记本里的图各自成立；一页里的图可以共用样式和脚本。"""
    copy = nbformat.from_dict(notebook)
    shown = [o.data for c in copy.cells for o in c.get("outputs", []) if "text/html" in o.get("data", {})]
    with ThreadPoolExecutor() as together:  # Pillow 压缩的时候，别的线程可以跑
        pictures = list(together.map(webp, (src for data in shown for src in PNG.findall(data["text/html"]))))
    left, scripts = iter(pictures), set()
    for data in shown:
        html = PNG.sub(lambda _: next(left), data["text/html"])
        # 位置的四个数留着，「叠在图上」由样式说
        html = html.replace('style="position:absolute;left:', 'style="left:')
        data["text/html"] = SCRIPT.sub(lambda script: once(script, scripts), html)
    return copy


def once(script, seen):
    """第一幅图的脚本写全，后面相同的再运行它。"""
    if script[1] in seen:
        return FIRST_SCRIPT
    if not seen:
        seen.add(script[1])
    return script[0]
