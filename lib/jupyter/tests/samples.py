"""一本短的、处处合规的笔记本：检查的测试改坏它，网站和浏览器的测试用它。"""

import nbformat
from conftest import ROOT

from book.notebook import read

TITLE = """# {title}

对应原文：《Python 高级教程：异步与并发编程详解》（老章 mlpy，2025-01-07）{section}

你会看到：

- 烧水的时候可以洗杯子；
- 时间线（timeline）上的两件事。{link}

你需要知道：水要烧开。约 5 分钟。这是第一本，也是最后一本。"""

STORY = """## 烧水和洗杯子

烧水 0.2 秒，洗杯子 0.1 秒。烧水不用守着。

**先猜** 两件都做完要几秒？"""

SEQUENTIAL = """void boil() {
    step("烧水", Duration.ofMillis(200));
}

void wash() {
    step("洗杯子", Duration.ofMillis(100));
}

var sequential = record("一件一件做", () -> {
    boil();
    wash();
});
sequential.show(guess);"""

TOGETHER = """var together = record("同时做", () -> {
    try (var kitchen = Executors.newVirtualThreadPerTaskExecutor()) {
        kitchen.submit(() -> boil());
        kitchen.submit(() -> wash());
    }
});
together.show(guess);
show(together.steps());"""

CHECK = """sequential.check("先后").before("烧水", "洗杯子");
together.check("同时").overlap("烧水", "洗杯子");"""

PYTHON = """<details><summary>Python 对照：同时等</summary>

```python
import asyncio

async def main():
    await asyncio.gather(asyncio.sleep(0.2), asyncio.sleep(0.1))
    print("两件都好了")

asyncio.run(main())
```

</details>

| Python | Java | 区别 |
|---|---|---|
| `asyncio.gather` | `close` | 都等所有人做完 |"""

SUMMARY = """## 小结

- 等待不占用人手。
- 先启动，再等。
- 总用时由最长的一件决定。"""

EXERCISE = """## 练习

改下面的单元格，运行，看标记。

**想一想** 两壶水呢？

<details><summary>讨论</summary>

两个炉子就一起烧，一个炉子就排队。

</details>"""

STUB = """Recording<?> {name} = null; // 换成 record("…", () -> {{ … }})

exercise("{title}", "{hint}", {name}, answer -> {{
    answer.{claim};
}});"""

SOLUTION = """// {title}
Recording<?> {name}Solved = record("{title}", () -> {{
    {body}
}});

exercise("{title}", "", {name}Solved, answer -> {{
    answer.{claim};
}});"""

EXERCISES = {
    "quick": ("快一点", "少烧一点水", 'lasted("烧水", 0.05)', 'step("烧水", Duration.ofMillis(60));'),
    "order": ("先洗后烧", "换一下两行", 'before("洗杯子", "烧水")', "wash();\n    boil();"),
}
WRONG = """<details><summary>一种常见的错</summary>

```java
Recording<?> {name} = record("错的", () -> boil());
```

杯子没有洗。

</details>"""


def environment():
    """01 的环境单元格：各本都一样。"""
    return read(ROOT / "notebooks/01-coroutines.ipynb").cells[1].source


def markdown(own, source, *tags, **metadata):
    return _cell("markdown", own, source, tags, metadata)


def code(own, source, *tags, **metadata):
    return {**_cell("code", own, source, tags, metadata), "execution_count": None, "outputs": []}


def _cell(kind, own, source, tags, metadata):
    data = {"tags": list(tags)} if tags else {}
    if metadata:
        data["threadline"] = metadata
    return {"cell_type": kind, "id": own, "metadata": data, "source": source}


def tea(title="沏茶", section="1.1 › 协程基础", link=""):
    cells = [
        markdown("title", TITLE.format(title=title, section=section, link=link)),
        code("environment", environment(), "environment"),
        markdown("tea-story", STORY),
        code("tea-guess", "var guess = predict().total(0);", "predict"),
        markdown("tea-break", "**先弄坏** 守着水，水开了再洗杯子。"),
        code("tea-sequential", SEQUENTIAL, "break"),
        markdown("tea-fix", "**修好** 水烧着，去洗杯子。"),
        code("tea-together", TOGETHER, "fix"),
        markdown("tea-check", "**验证** 第一次一前一后，第二次同时。"),
        code("tea-verify", CHECK, "check"),
        markdown("tea-python", PYTHON, "python"),
        markdown("summary", SUMMARY),
        markdown("exercises", EXERCISE),
    ]
    for name, (title, hint, claim, body) in EXERCISES.items():
        stub = STUB.format(name=name, title=title, hint=hint, claim=claim)
        cells.append(code(f"exercise-{name}", stub, "exercise", exercise=name))
    cells.append(markdown("solutions", "## 参考答案\n\n先自己做。", "solution"))
    for name, (title, _, claim, body) in EXERCISES.items():
        cell = code(
            f"solution-{name}",
            SOLUTION.format(name=name, title=title, claim=claim, body=body),
            "solution",
            solution=name,
        )
        cell["metadata"]["jupyter"] = {"source_hidden": True}
        cells += [markdown(f"wrong-{name}", WRONG.format(name=name), "solution", wrong=name), cell]
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": {"kernelspec": {"display_name": "Java", "language": "java", "name": "java"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
