package example;

import static threadline.Threadline.record;

import java.util.ArrayList;

/** 子 JVM：六万个有名字的虚拟线程，一千个一批，小的堆里代理的一圈放不下。打印来源、丢没有丢，和几条有名字的泳道。 */
public final class ManyNamedMain {

    private static final int BATCHES = 60;
    private static final int BATCH = 1_000;

    private ManyNamedMain() {}

    public static void main(String[] arguments) throws Exception {
        record("预热", () -> {});
        var recording = record("一批一批", () -> {
            for (int batch = 0; batch < BATCHES; batch++) {
                var threads = new ArrayList<Thread>();
                for (int i = 0; i < BATCH; i++) {
                    threads.add(Thread.ofVirtual().name("客人 " + i).start(() -> {
                        Thread.yield();
                        Thread.yield();
                    }));
                }
                for (var thread : threads) {
                    thread.join();
                }
            }
        });
        var timeline = recording.timeline();
        System.out.println("来源 " + timeline.honesty().source());
        System.out.println(timeline.honesty().lostEvents() > 0 ? "丢了" : "没有丢");
        System.out.println("有名字的泳道 "
                + timeline.lanes().stream()
                        .filter(lane -> lane.name().startsWith("客人"))
                        .count());
    }
}
