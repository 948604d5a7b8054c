package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import threadline.export.TimelineJson;
import threadline.model.Interval;
import threadline.model.Timeline;

/** JVM 停住的时间是自己的一种状态：没有线程在运行，也没有谁在等 CPU。 */
class PauseTest {

    private static final int COLLECTIONS = 5;
    private static final double EDGE_MILLIS = 1;
    private static final int MOST_ROUNDS = 4;

    /** 一格里停完了又开始等的线程，那一格是未知：再看一轮。 */
    @Test
    void inAPauseNoLaneRunsOrWaitsForTheCpu() throws Exception {
        var names = List.of("main", "平台", "虚拟");
        var recording = stopTogether();
        for (int round = 1; round < MOST_ROUNDS && !pausedLanes(recording).containsAll(names); round++) {
            recording = stopTogether();
        }
        assertThat(pausedLanes(recording)).containsAll(names);
        assertThat(recording.table().stringColumn("状态").asList()).contains("停顿");
        var timeline = recording.timeline();
        assertThat(TimelineJson.read(TimelineJson.write(timeline))).isEqualTo(timeline);
    }

    private static Recording<Void> stopTogether() throws Exception {
        var recording = record("大家一起停", () -> {
            var others = List.of(
                            Thread.ofPlatform().name("平台"), Thread.ofVirtual().name("虚拟"))
                    .stream()
                    .map(builder -> builder.start(PauseTest::compute))
                    .toList();
            collect();
            for (var other : others) {
                other.join();
            }
        });
        recording.orThrow();
        var timeline = recording.timeline();
        assertThat(timeline.pauses()).isNotEmpty(); // 一次紧接着一次的，合成一次
        assertThat(timeline.intervals().stream()
                        .filter(i -> i instanceof Interval.Running || i instanceof Interval.Runnable)
                        .filter(i -> timeline.pauses().stream()
                                .anyMatch(p -> p.startNanos() < i.endNanos() && i.startNanos() < p.endNanos())))
                .isEmpty();
        return recording;
    }

    private static Set<String> pausedLanes(Recording<Void> recording) {
        var timeline = recording.timeline();
        return timeline.intervals().stream()
                .filter(Interval.Paused.class::isInstance)
                .map(i -> timeline.lanes().get(i.lane()).name())
                .collect(Collectors.toSet());
    }

    /** 满载的机器上，收集器看钟和 JFR 看钟之间会被别的程序插进来：那样的一轮不算，再看一轮。 */
    @Test
    void itsEdgesAreTheCollectors() throws Exception {
        var seen = new ArrayList<Round>();
        do {
            seen.add(round());
        } while (!seen.getLast().agrees() && seen.size() < MOST_ROUNDS);
        assertThat(seen.getLast().agrees()).as("%s", seen).isTrue();
    }

    /** 收集器说的一次，毫秒，从 JVM 启动算起，去掉了零头。 */
    private record Told(long startMillis, long endMillis) {}

    private record Round(List<Told> its, List<Interval.Pause> ours) {

        /** 从其中一次的结束对齐，每一次的两头都对得上。 */
        boolean agrees() {
            return its.size() == COLLECTIONS
                    && ours.size() >= COLLECTIONS / 2
                    && its.stream()
                            .anyMatch(one ->
                                    agreesFrom(one.endMillis - ours.getLast().endNanos() / 1e6));
        }

        private boolean agreesFrom(double zero) {
            return ours.stream()
                    .allMatch(pause -> its.stream().anyMatch(g -> near(pause.startNanos(), g.startMillis - zero))
                            && its.stream().anyMatch(g -> near(pause.endNanos(), g.endMillis - zero)));
        }

        private static boolean near(long nanos, double millis) {
            return Math.abs(nanos / 1e6 - millis) <= 1 + EDGE_MILLIS;
        }
    }

    private static Round round() throws Exception {
        Queue<Told> told = new ConcurrentLinkedQueue<>();
        var collectors = ManagementFactory.getGarbageCollectorMXBeans();
        var before = new HashMap<String, Long>(); // 以前的通知也许现在才到
        for (var bean : collectors) {
            before.put(bean.getName(), bean.getCollectionCount());
        }
        NotificationListener listener = (notification, _) -> {
            var one = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            var info = one.getGcInfo();
            if (one.getGcCause().equals("System.gc()") && info.getId() > before.get(one.getGcName())) {
                told.add(new Told(info.getStartTime(), info.getEndTime()));
            }
        };
        for (var bean : collectors) {
            ((NotificationEmitter) bean).addNotificationListener(listener, null, null);
        }
        Timeline timeline;
        try {
            timeline = record("收集器自己说", PauseTest::collect).timeline();
            for (int i = 0; i < 100 && told.size() < COLLECTIONS; i++) {
                Thread.sleep(20); // 通知由别的线程发
            }
        } finally {
            for (var bean : collectors) {
                ((NotificationEmitter) bean).removeNotificationListener(listener);
            }
        }
        return new Round(
                List.copyOf(told),
                timeline.pauses().stream()
                        .filter(pause -> pause.cause().equals("垃圾回收"))
                        .toList());
    }

    /** 满载的机器上，两次停顿之间采样的线程也许轮不到：那时主线程是未知，说不出原因，再看一轮。 */
    @Test
    void whenMostOfTheTimeWasPausesThatIsTheCause() {
        var said = new ArrayList<String>();
        do {
            said.add(record("只收集", PauseTest::collect).toString());
        } while (!said.getLast().contains("JVM 停住了") && said.size() < MOST_ROUNDS);
        assertThat(said).last().asString().contains("JVM 停住了", "垃圾回收");
    }

    private static void collect() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
    }

    private static void compute() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
