package example;

import static threadline.Threadline.record;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 子 JVM：一个虚拟线程不停地停放，代理的位置放不下；旁边两个规规矩矩地交接。打印要说的话，和每条泳道看到了什么。 */
public final class HammerMain {

    private static final int ROUNDS = 20;

    private HammerMain() {}

    public static void main(String[] arguments) throws Exception {
        int times = Integer.parseInt(arguments[0]);
        var queue = new LinkedBlockingQueue<Integer>();
        long start = System.nanoTime();
        var recording = record("锤", () -> {
            var taker = Thread.ofVirtual().name("取").start(() -> take(queue));
            Thread.ofVirtual().name("锤").start(() -> hammer(times)).join();
            for (int i = 0; i < ROUNDS; i++) {
                Thread.sleep(10);
                queue.add(i);
            }
            taker.join();
        });
        long reading = System.nanoTime() - start - recording.timeline().bodyNanos();
        recording.orThrow();
        var timeline = recording.timeline();
        System.out.println(timeline.honesty().notes());
        for (var lane : timeline.lanes()) {
            System.out.printf(
                    "%s 未知 %d 毫秒，等 %d 次，被唤醒 %d 次%n",
                    lane.name(),
                    unknownMillis(timeline, lane.id()),
                    timeline.intervals().stream()
                            .filter(i -> i.lane() == lane.id() && i instanceof Interval.Waiting)
                            .count(),
                    timeline.wakes().stream()
                            .filter(wake -> wake.to() == lane.id())
                            .count());
        }
        System.out.printf("读了 %d 毫秒%n", reading / 1_000_000);
    }

    private static long unknownMillis(Timeline timeline, int lane) {
        return timeline.intervals().stream()
                        .filter(i -> i.lane() == lane && i instanceof Interval.Unknown)
                        .mapToLong(Interval::nanos)
                        .sum()
                / 1_000_000;
    }

    private static void hammer(int times) {
        for (int i = 0; i < times; i++) {
            LockSupport.parkNanos(1);
        }
    }

    private static void take(LinkedBlockingQueue<Integer> queue) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                queue.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
