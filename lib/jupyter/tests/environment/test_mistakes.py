"""初学者的错：每个回答是中文，说出在哪里和下一步，不超过 15 行。全部在一个真的内核里问。"""

import json
import os
import re
import threading

import nbformat
import pytest
from conftest import ROOT, crowd

from environment import kernelspecs
from environment.kernel import kernel

ANSI = re.compile(r"\x1b\[[0-9;]*m")
BEGIN = """%classpath ../li?/dis?/*.jar
%classpath li?/dis?/*.jar
import static threadline.Threadline.*;
import java.time.Duration;
import java.util.concurrent.*;"""
GUESS = "var soupGuess = predict().total(0);"
SOUP = "var soup = record(\"汤\", () -> step(\"煮\", Duration.ofMillis(5)));"
DIVIDE = "int divide(int a, int b) {\n    return a / b;\n}"

# (代码, 回答里要有的话)：写了几段的，最后一段出错，前面的先单独运行。
MISTAKES = {
    "中文的引号": ("System.out.println(“你好”);", "换成英文的：“ → \""),
    "中文的分号": ("var one = 1;\nSystem.out.println(\"好\")；", "第 2 行"),
    "中文的括号": ("System.out.println（\"好\"）;", "（ → ("),
    "中文的逗号": ("int two = 1，three = 2;", "， → ,"),
    "少一个分号": ("void tea() {\n    int a = 1\n    int b = 2;\n}", "第 2 行：需要';'"),
    "少一个右花括号": ("void tea() {\n    int a = 1;", "这个 { 没有配对"),
    "少一个右括号": ("var pot = record(\"茶\", () -> say(\"好\");", "这个 ( 没有配对"),
    "字符串没有结束": ("String word = \"茶;", "补上右边的 \""),
    "没有这个名字": ("teapot.show();", "找不到符号：变量 teapot"),
    "别的格定义的名字": ("toast.show();", "先运行从上往下数的第 4 格"),
    "动词写错一个字母": ("stepp(\"煮\", Duration.ofMillis(5));", "是不是 step？"),
    "记录的方法写错": ("soup.shw();", "是不是 show？"),
    "大小写": ("Duration.OfSeconds(3);", "是不是 ofSeconds？"),
    "system 小写": ("system.out.println(1);", "是不是 System？"),
    "少一个 import": ("var text = Files.readString(null);", "import java.nio.file.Files"),
    "参数不是时长": ("step(\"煮\", 3);", "Duration.ofSeconds(3)"),
    "少了箭头": ("var pot = record(\"茶\", step(\"煮\", Duration.ofMillis(5)));", "() -> step(…)"),
    "lambda 里的受检异常": ("new Thread(() -> Thread.sleep(100)).start();", "try"),
    "lambda 里改着的变量": ("for (int i = 0; i < 3; i++) new Thread(() -> say(i)).start();", "int n = i"),
    "少一个 return": ("int half(int n) {\n    if (n > 1) return n / 2;\n}", "每一条路都有 return"),
    "类型不对": ("String number = 3;", "int无法转换为String"),
    "赋值当比较": ("if (soup = null) { }", "比较用 =="),
    "Python 的 print": ("print(\"好\")", "System.out.println"),
    "Python 的 for": ("for i in range(3):\n    print(i)", "这是 Python 的写法"),
    "Python 的 None": ("var nothing = None;", "null"),
    "外层的 synchronized": ("synchronized void locked() { }", "单元格最外层不能写"),
    "package": ("package demo;", "不写 package"),
    "没有这个 % 命令": ("%foo bar", "没有 %foo 这个命令"),
    "方法里的名字没有定义": (["void cook() { brew(); }", "cook();"], "方法 cook 里用到的 brew() 还没有定义"),
    "除以零": ([DIVIDE, "var zero = 0;\n\nsay(divide(1, zero));"], "第 3 行：say(divide(1, zero));"),
    "变量是 null": (["String cup = null;", "cup.length();"], "cup 是 null"),
    "数组的下标": ("int[] row = new int[3]; row[3] = 1;", "下标 3 超出范围：长度是 3"),
    "文字不是数字": ("Integer.parseInt(\"三\");", "「三」不是数字"),
    "类型转换": ("Object any = \"茶\"; Integer number = (Integer) any;", "String 的对象不是 Integer"),
    "改不能改的集合": ("List.of(1).add(2);", "new ArrayList<>"),
    "线程 start 两次": ("var worker = new Thread(() -> {}); worker.start(); worker.start();", "只能 start 一次"),
    "没有锁就 wait": ("new Object().wait();", "synchronized"),
    "没有 join 就取结果": (
        "try (var scope = StructuredTaskScope.open()) {\n    var one = scope.fork(() -> 1);\n    one.get();\n}",
        "还没有 join",
    ),
    "Future 里的异常": ("CompletableFuture.supplyAsync(() -> divide(1, 0)).get();", "起因：除数是 0"),
    "没有停下的递归": (["int deep(int n) { return deep(n + 1) + 1; }", "deep(0);"], "还有 1014 层"),
    "时限太短": (
        "record(\"慢\", Duration.ofMillis(20), () -> Thread.sleep(5_000)).orThrow();",
        "「慢」超过时限 0.02 秒",
    ),
    "检查没有的步骤": ("soup.check(\"一起\").overlap(\"煮\", \"烤\");", "没有叫「烤」的步骤。有的是：煮"),
    "检查不成立": ("soup.check(\"慢\").total(3, 4);", "应当是 3 到 4 秒"),
    "标题是 null": ("record(null, () -> say(\"好\"));", "第一个参数是标题"),
    "记录里又记录": (
        "record(\"外面的一次记录\", () -> record(\"里面的\", () -> say(\"好\"))).orThrow();",
        "把两段代码放进同一个 record",
    ),
    "只有一次记录": ("sideBySide(soup).show();", "sideBySide 要两次或更多的记录"),
}


class Reader:
    """一个读者：运行单元格，看到的是输出和红字。"""

    def __init__(self, java):
        self.client = java.client

    def run(self, code):
        printed, answer = [], []

        def see(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])
            elif message["msg_type"] == "error":
                answer.extend(ANSI.sub("", line) for line in content["traceback"])
            elif message["msg_type"] in ("display_data", "execute_result"):
                printed.append(content["data"]["text/plain"] + "\n")

        self.client.execute_interactive(code, timeout=60 * crowd(), output_hook=see, allow_stdin=False)
        return "".join(printed), "\n".join(answer).splitlines()

    def interrupted(self, code, once_printed):
        """打印了 once_printed 再停止：那时代码一定在运行。"""
        printed, answer = [], []

        def see(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])
                if once_printed in content["text"]:
                    request = self.client.session.msg("interrupt_request", {})
                    threading.Timer(0.3, self.client.control_channel.send, [request]).start()
            elif message["msg_type"] == "error":
                answer.extend(ANSI.sub("", line) for line in content["traceback"])
            elif message["msg_type"] == "display_data":
                printed.append(content["data"]["text/plain"] + "\n")

        self.client.execute_interactive(code, timeout=60 * crowd(), output_hook=see, allow_stdin=False)
        return "".join(printed), "\n".join(answer).splitlines()

    def ask(self, kind, code, cursor):
        getattr(self.client, kind)(code, cursor)
        while (reply := self.client.get_shell_msg(timeout=60 * crowd()))["msg_type"] != f"{kind}_reply":
            pass
        return reply["content"]


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    home = tmp_path_factory.mktemp("初学") / "书"  # 上一级里只有它：环境那一格也到上一级找 lib
    home.mkdir()
    (home / "lib").symlink_to(ROOT / "lib")
    cells = [BEGIN, GUESS, SOUP, 'var toast = record("吐司", () -> say("好"));', 'System.out.println("猜：" + soupGuess);']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    notebook.cells[0].metadata.tags = ["environment"]
    notebook.cells[1].metadata.tags = ["predict"]
    nbformat.write(notebook, home / "book.ipynb")
    environment = {**os.environ, "JPY_SESSION_NAME": str(home / "book.ipynb")}
    with kernel("java", env=environment, timeout=60 * crowd(), cwd=home) as java:
        reader = Reader(java)
        _, answer = reader.run("step(\"煮\", Duration.ofMillis(5));")
        assert "先运行从上往下数的第 1 格代码（环境）" in "\n".join(answer), answer
        assert reader.run(BEGIN) == ("", [])
        assert reader.run(SOUP) == ("", [])
        printed, answer = reader.run("environment();")
        assert len(printed.splitlines()) == 1 and printed.endswith("预览特性可用\n") and not answer
        yield reader


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_answered_in_chinese_with_its_place_and_what_to_do(reader, name):
    codes, expected = MISTAKES[name]
    *before, code = codes if isinstance(codes, list) else [codes]
    for one in before:
        reader.run(one)
    _, answer = reader.run(code)
    text = "\n".join(answer)
    assert expected in text
    assert len(answer) <= 15, text
    assert re.search(r"单元格 \[\d+\] 第 \d+ 行", text), text
    assert "下一步：" in answer[-1], text
    assert re.search(r"[\u4e00-\u9fff]", answer[0].replace(code, "")), text
    assert not re.search(r"\bat |org\.dflib|threadline\.|REPL\.|jdk\.internal", text.replace(code, "")), text


def test_an_unknown_name_in_a_method_is_said_when_it_is_defined(reader):
    printed, answer = reader.run("int wash() { return rinse(); }")
    assert printed.startswith("○ 方法 wash 里用到的 rinse() 还没有定义") and not answer
    assert reader.run("int rinse() { return 1; }") == ("", [])
    assert reader.run("System.out.print(wash());") == ("1", [])


def test_a_variable_that_the_kernel_forgets_is_named(reader):
    reader.run("int cups() { return 1; }")
    reader.run("var poured = cups();")
    printed, _ = reader.run("int cups() { return 2; }")
    assert "内核忘掉了用到它的变量：poured" in printed


def test_a_skipped_guess_does_not_break_the_next_cell(reader):
    printed, answer = reader.run('System.out.println("先"); System.out.println("猜：" + soupGuess);')
    assert not answer
    assert printed.count("先\n") == 1 and "没有运行从上往下数的第 2 格代码" in printed and "猜：" in printed


def test_a_check_without_an_upper_limit_says_so(reader):
    printed, _ = reader.run('soup.check("久").total(0.001);\nsoup.check("不太久").total(0, 600);')
    first, second = printed.splitlines()
    assert first.endswith("，至少 0.001 秒") and "至少" not in second


def test_a_stopped_cell_says_where(reader):
    _, answer = reader.interrupted('say("走");\nThread.sleep(600_000);', "走")
    assert answer[0].endswith("第 2 行：已经停下") and "Thread.sleep(600_000);" in answer[1]


def test_a_stopped_recording_is_drawn_under_its_own_cell(reader):
    code = 'record("长", () -> { say("走"); step("等", Duration.ofMinutes(10)); }).show();'
    printed, answer = reader.interrupted(code, "走")
    assert "「等」被取消" in printed and "已经停下" in "\n".join(answer)
    assert reader.run('System.out.print("下一格");') == ("下一格", [])


def test_a_table_says_the_cell_and_its_line_as_a_trace_does(reader):
    reader.run("\n// 歇\nvoid doze() throws Exception {\n\n    Thread.sleep(20);\n}")
    printed, _ = reader.run('var dozed = record("歇", () -> {\n    doze();\n    Thread.sleep(21);\n});\nshow(dozed.table());')
    here = int(re.search(r"单元格 \[(\d+)\] 第 3 行 Thread.sleep\(21\);", printed)[1])
    assert f"单元格 [{here - 1}] 第 5 行 Thread.sleep(20);" in printed


def test_help_is_chinese_inside_a_word_and_with_short_names(reader):
    for code, cursor in (('step("煮", Duration.ofMillis(5));', 2), ('int a = 1;\nstep("煮", null);', 13)):
        text = reader.ask("inspect", code, cursor)["data"]["text/plain"]
        assert "step(String name, Duration duration)" in text and "模拟一个步骤" in text
    assert "画出时间线" in reader.ask("inspect", "soup.show();", 7)["data"]["text/plain"]
    reply = reader.ask("complete", "int a = 1;\nsoup.shw();", 18)
    assert "show(" in reply["matches"] and (reply["cursor_start"], reply["cursor_end"]) == (16, 19)
    assert "%classpath" in reader.ask("complete", "%cla", 4)["matches"]


def test_a_loop_that_cannot_be_stopped_is_said_and_named_in_later_pictures(reader):
    _, answer = reader.interrupted('say("走");\nwhile (soup != null) { }', "走")
    text = "\n".join(answer)
    assert "没有停下" in text and "重启内核" in text and len(answer) <= 15
    reader.run(SOUP)
    printed, _ = reader.run("soup.timeline().lanes().forEach(lane -> System.out.println(lane.name()));\nsoup = null;")
    assert "jjava-exec" not in printed


def test_a_kernel_that_lacks_something_is_told_the_argument_and_the_variable(tmp_path):
    """启动参数里有预览、编译参数里没有；没有代理；编译器说英文。"""
    argv = json.loads((kernelspecs.KERNELS / "java/kernel.json").read_text(encoding="utf-8"))["argv"]
    lacking = ("-Dthreadline.agent", "-Duser.", "-XX:AOT")
    argv = ["env", "-u", "JJAVA_COMPILER_OPTS", *(word for word in argv if not word.startswith(lacking))]
    argv.insert(4, "-Duser.language=en")
    home = tmp_path / "书"
    home.mkdir()
    (home / "lib").symlink_to(ROOT / "lib")
    with kernel("java", argv, timeout=60 * crowd(), cwd=home) as java:
        reader = Reader(java)
        printed, answer = reader.run(BEGIN + "\nenvironment();")
        assert not answer
        assert [word for word in ("JJAVA_COMPILER_OPTS=", "-Dthreadline.agent=on", "-Duser.language=zh") if word not in printed] == []
        assert "预览特性没有打开" in printed
        _, answer = reader.run("try (var scope = StructuredTaskScope.open()) { scope.join(); }")
        assert "需要 preview" in "\n".join(answer)
