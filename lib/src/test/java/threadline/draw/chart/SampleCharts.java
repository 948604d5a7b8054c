package threadline.draw.chart;

import java.util.List;
import threadline.model.Bars;
import threadline.model.Chart;
import threadline.model.Curves;
import threadline.model.Interleaving;
import threadline.model.WaitGraph;

/** 手写的条形、曲线、交错和等待图：样图和测试共用。 */
public final class SampleCharts {

    private SampleCharts() {}

    public static Bars bars() {
        return Bars.of("做早餐的五种写法", "秒")
                .saying("一件一件做要 5 秒；能同时等的写法都是 3 秒。")
                .with("顺序", 5.012, 5.001, 5.044)
                .with("平台线程", 3.008, 3.002, 3.02)
                .with("CompletableFuture", 3.011)
                .with("虚拟线程", 3.006)
                .with("结构化并发", 3.007);
    }

    public static Curves curves() {
        return Curves.of("任务数和用时", "任务数", "用时（秒）")
                .saying("平台线程到 500 个就慢了；虚拟线程到 1 万个仍然是 1 秒多。")
                .byMagnitude()
                .with("虚拟线程", new double[] {1, 10, 100, 1000, 10000}, new double[] {1.0, 1.01, 1.02, 1.05, 1.31})
                .with("平台线程", new double[] {1, 10, 100, 500}, new double[] {1.0, 1.02, 1.11, 1.9})
                .with("4 个线程的池", new double[] {1, 4, 8, 12}, new double[] {1.0, 1.0, 2.0, 3.0});
    }

    public static Chart.Tree tree() {
        return Chart.Tree.of("活大部分时间在做什么")
                .on("在等", Chart.Tree.of("同时有很多件吗").on("是", "A 虚拟线程，一件一个").on("不是", "B 直接写，一步接一步"))
                .on("在算", "C 固定大小的线程池，有几个处理器就几个线程")
                .titled("怎样选", "先问活是什么样的，再问要多少。");
    }

    public static Interleaving lostUpdate() {
        return Interleaving.of("丢失更新：两个线程各加一次，结果是 1")
                .saying("B 在 A 写回之前读到了旧的 0，A 的加一被盖掉。")
                .move("A", "读 count，得 0", "count=0")
                .move("B", "读 count，得 0", "count=0")
                .move("A", "算 0+1", "count=0")
                .move("A", "写 count=1", "count=1")
                .move("B", "算 0+1", "count=1")
                .move("B", "写 count=1", "count=1");
    }

    public static Interleaving longInterleaving() {
        Interleaving chart = Interleaving.of("三个线程，很多步");
        for (int i = 0; i < 26; i++) {
            chart = chart.move("线程-" + (1 + i * 7 % 3), i % 4 == 0 ? "拿到锁 账户 1001" : "存入", i % 5 == 0 ? "余额=" + i : "");
        }
        return chart;
    }

    public static WaitGraph deadlock() {
        return WaitGraph.of("两次转账互相等")
                .saying("转账-1 拿着账户 1001 等账户 1002，转账-2 反过来：谁也不会让。")
                .held("账户 1001", "转账-1")
                .held("账户 1002", "转账-2")
                .waits("转账-1", "账户 1002")
                .waits("转账-2", "账户 1001")
                .waits("查询余额", "账户 1001")
                .waits("main", "对账锁")
                .held("对账锁", "查询余额");
    }

    public static WaitGraph queue() {
        WaitGraph graph = WaitGraph.of("四个线程等一把锁").held("计数器", "worker-1");
        for (int i = 2; i <= 5; i++) {
            graph = graph.waits("worker-" + i, "计数器");
        }
        return graph.waits("孤单的线程", "没有主人的锁");
    }

    static List<Chart> strange() {
        String name = "名字很长的线程-😀\n".repeat(12);
        return List.of(
                Bars.of("", ""),
                Bars.of(name, name)
                        .with(name, 1)
                        .with("", Double.NaN)
                        .with("负", -3)
                        .with("大", 1e300),
                Bars.of("全是零", "秒").with("a", 0).with("b", 0),
                Curves.of("空", "", ""),
                Curves.of(name, name, name).with(name, new double[] {1}, new double[] {1}),
                Curves.of("无穷", "x", "y")
                        .byMagnitude()
                        .with("a", new double[] {0, -1, Double.NaN}, new double[] {1, 2, Double.POSITIVE_INFINITY}),
                Curves.of("平", "x", "y").with("a", new double[] {5, 5}, new double[] {0, 0}),
                Curves.of("负", "x", "y").with("a", new double[] {-5, 5}, new double[] {-2, 3}),
                Interleaving.of(""),
                Interleaving.of(name).move(name, name, name).move("", "", ""),
                WaitGraph.of(""),
                WaitGraph.of(name).held(name, name).waits(name, name),
                WaitGraph.of("自己等自己拿着的别的锁")
                        .held("a", "t")
                        .waits("t", "b")
                        .held("b", "u")
                        .waits("u", "c"));
    }
}
