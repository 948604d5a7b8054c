"""AOT 缓存的训练：像读者那样运行单元格，让他们头一次要用的类和链接都进缓存（JEP 483、514）。

第一格是笔记本自己的环境一格；其余是书里各种单元格的样子，时间缩短。
"""

import json
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"

PREVIEW_CELL = """
try (var scope = java.util.concurrent.StructuredTaskScope.open()) {
    var answer = scope.fork(() -> "预览可用");
    scope.join();
    System.out.print(answer.get());
}
"""

# 没有库也能运行的
KERNEL_CELLS = [
    "1 + 1",
    "import java.awt.image.*; import java.time.*; import java.util.*; import java.util.concurrent.*;",
    PREVIEW_CELL,
    'record Pair(String a, int b) {} System.out.println(new Pair("预热", 1));',
    "new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB)",
    "int warm = 2;",
    '"预热".repeat(2)',
    """
sealed interface Order permits Coffee, Toast {}
record Coffee(int cups) implements Order {}
record Toast(String kind, boolean burnt) implements Order {}

String words(Order order) {
    return switch (order) {
        case Coffee(int cups) when cups > 1 -> cups + " 杯咖啡";
        case Coffee coffee -> "一杯咖啡";
        case Toast(var kind, var burnt) -> kind + (burnt ? "（糊了）" : "");
    };
}

Map<String, List<Order>> byWords(List<Order> orders) {
    var found = new TreeMap<String, List<Order>>();
    for (var order : orders) {
        found.computeIfAbsent(words(order), key -> new ArrayList<>()).add(order);
    }
    return found;
}

List<Order> orders = List.of(new Coffee(1), new Coffee(2), new Toast("吐司", true));
var longest = orders.stream().map(order -> words(order)).max(Comparator.comparing(String::length));
System.out.printf("%s，%d 种%n", longest.orElse(""), byWords(orders).size());
""",
]

# 代理不能装，它要用的先用一遍：装入它的管理接口，改写类
AGENT_CELLS = [
    """
var bean = new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand");
var server = java.lang.management.ManagementFactory.getPlatformMBeanServer();
var version = (String) server.invoke(bean, "vmVersion", new Object[0], new String[0]);
""",
    "int rewritten = threadline.agent.Agent.rehearse();",
]

LIBRARY_CELLS = [
    """
for (int i = 0; i < 3; i++) {
    record("预热", () -> { step("算", () -> Math.sqrt(2)); say("好"); });
}
""",
    """
var guess = predict().total(0.02).first("烤面包").because("煮咖啡").step("煮咖啡", 0, 0.02);
var together = record("同时做", () -> {
    try (var kitchen = StructuredTaskScope.open()) {
        var coffee = kitchen.fork(() -> { step("煮咖啡", Duration.ofMillis(20)); return "咖啡"; });
        var toast = kitchen.fork(() -> step("烤面包", () -> { Thread.sleep(10); say("好了"); return "吐司"; }));
        kitchen.join();
        return coffee.get() + toast.get();
    }
});
say(together.orThrow());
""",
    """
var pooled = record("线程池", () -> {
    var lock = named("锁", new java.util.concurrent.locks.ReentrantLock());
    try (var pool = Executors.newFixedThreadPool(2); var light = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 4; i++) {
            int number = i;
            pool.submit(() -> step("活 " + number, () -> {
                lock.lock();
                try { Thread.sleep(2); } finally { lock.unlock(); }
                return number;
            }));
            light.submit(() -> step("等 " + number, Duration.ofMillis(5)));
        }
    }
    CompletableFuture.supplyAsync(() -> step("查", () -> 1)).thenApply(x -> x + 1).join();
});
""",
    "together.show(guess);",
    "pooled.show();",
    "show(together.table());",
    """
together.check("煮得够久").lasted("煮咖啡", 0.02);
together.check("至少这么久").total(0.02);
together.check("没有人留下").noThreadLeft();
""",
]


def environment_cells() -> list[str]:
    """笔记本开头的那一格；没有笔记本就没有。"""
    cells = [
        cell
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))[:1]
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]
    return ["".join(cell["source"]) for cell in cells if "environment" in cell["metadata"].get("tags", [])]


def book_cells() -> list[str]:
    """要有库才能运行的。"""
    return [*environment_cells(), *AGENT_CELLS, *LIBRARY_CELLS]
