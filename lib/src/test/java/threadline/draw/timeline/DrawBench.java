package threadline.draw.timeline;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import threadline.model.Route;
import threadline.model.Timeline;

/** 画图要多久：手动运行，数字写进结束说明。 */
final class DrawBench {

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static long cpu;

    private DrawBench() {}

    public static void main(String[] args) {
        long first = System.nanoTime();
        cpu = CPU.getCurrentThreadCpuTime();
        TimelinePicture.draw(List.of(Samples.told(Samples.breakfast())), 1);
        print("第一幅", first);
        Timeline sixty = Samples.dense(60, 1_000);
        for (int i = 0; i < 8; i++) {
            long start = System.nanoTime();
            cpu = CPU.getCurrentThreadCpuTime();
            TimelinePicture.draw(List.of(Samples.told(sixty)), 1);
            print("60 条 × 1000", start);
        }
        Timeline crowd = Samples.crowd(10_000);
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            cpu = CPU.getCurrentThreadCpuTime();
            TimelinePicture.draw(List.of(Samples.told(crowd)), 1);
            print("1 万条", start);
        }
        cpu = CPU.getCurrentThreadCpuTime();
        million("50 条，一百万个时段", Samples.dense(50, 20_000));
        million("1000 条，一百万个时段", Samples.dense(1_000, 1_000));
    }

    private static void million(String what, Timeline timeline) {
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            cpu = CPU.getCurrentThreadCpuTime();
            TimelinePicture.draw(List.of(Samples.told(timeline)), 1);
            print(what, start);
            start = System.nanoTime();
            Panel panel = new Panel(timeline, "", Route.NONE, null);
            TimelinePicture.draw(List.of(panel), 1);
            print(what + "，只画", start);
        }
    }

    private static void print(String what, long start) {
        long now = CPU.getCurrentThreadCpuTime();
        System.out.printf(
                "%-24s %5d ms，CPU %5d ms%n", what, (System.nanoTime() - start) / 1_000_000, (now - cpu) / 1_000_000);
        cpu = CPU.getCurrentThreadCpuTime();
    }
}
