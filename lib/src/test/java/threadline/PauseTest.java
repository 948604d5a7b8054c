package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
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

    @Test
    void inAPauseNoLaneRunsOrWaitsForTheCpu() throws Exception {
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
        for (var name : List.of("main", "平台", "虚拟")) {
            assertThat(timeline.intervals().stream()
                            .filter(i -> timeline.lanes().get(i.lane()).name().equals(name))
                            .anyMatch(Interval.Paused.class::isInstance))
                    .as(name)
                    .isTrue();
        }
        assertThat(timeline.intervals().stream()
                        .filter(i -> i instanceof Interval.Running || i instanceof Interval.Runnable)
                        .filter(i -> timeline.pauses().stream()
                                .anyMatch(p -> p.startNanos() < i.endNanos() && i.startNanos() < p.endNanos())))
                .isEmpty();
        assertThat(recording.table().stringColumn("状态").asList()).contains("停顿");
        assertThat(TimelineJson.read(TimelineJson.write(timeline))).isEqualTo(timeline);
    }

    @Test
    void itsEdgesAreTheCollectors() throws Exception {
        Queue<GcInfo> told = new ConcurrentLinkedQueue<>();
        var collectors = ManagementFactory.getGarbageCollectorMXBeans();
        var before = new HashMap<String, Long>(); // 以前的通知也许现在才到
        for (var bean : collectors) {
            before.put(bean.getName(), bean.getCollectionCount());
        }
        NotificationListener listener = (notification, _) -> {
            var one = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            if (one.getGcCause().equals("System.gc()") && one.getGcInfo().getId() > before.get(one.getGcName())) {
                told.add(one.getGcInfo());
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
        var its = told.stream()
                .sorted(Comparator.comparingLong(GcInfo::getStartTime).reversed())
                .toList();
        var ours = timeline.pauses().reversed().stream()
                .filter(pause -> pause.cause().equals("垃圾回收"))
                .toList();
        assertThat(its).hasSize(COLLECTIONS);
        // 收集器的毫秒从 JVM 启动算起，去掉了零头：从其中一次的结束对齐
        assertThat(ours).as("收集器：%s", its).hasSizeGreaterThanOrEqualTo(COLLECTIONS / 2);
        assertThat(its).as("我们：%s", ours).anySatisfy(one -> {
            double zero = one.getEndTime() - ours.getFirst().endNanos() / 1e6;
            assertThat(ours)
                    .allSatisfy(pause -> assertThat(its)
                            .anyMatch(g ->
                                    Math.abs(pause.startNanos() / 1e6 - g.getStartTime() + zero) <= 1 + EDGE_MILLIS)
                            .anyMatch(
                                    g -> Math.abs(pause.endNanos() / 1e6 - g.getEndTime() + zero) <= 1 + EDGE_MILLIS));
        });
    }

    @Test
    void whenMostOfTheTimeWasPausesThatIsTheCause() {
        var recording = record("只收集", PauseTest::collect);
        assertThat(recording.toString()).contains("JVM 停住了", "垃圾回收");
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
