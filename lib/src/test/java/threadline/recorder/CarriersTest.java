package threadline.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import example.Kitchen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import threadline.explain.cause.CriticalPath;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.recorder.assembling.Carriers;
import threadline.recorder.assembling.Mount;

class CarriersTest {

    @Test
    void aCarrierMountsOneVirtualThreadAtATimeAndOnlyThoseOfTheProgram() {
        var recorded = Recorder.record(
                "载体",
                () -> {
                    Kitchen.together(60, 40);
                    return 0;
                },
                (type, line) -> null);
        var plain = recorded.timeline();
        assertThat(recorded.mounts()).isNotEmpty();
        var timeline = Carriers.addTo(plain, recorded.mounts());
        assertThat(timeline.lanes()).startsWith(plain.lanes().toArray(Lane[]::new));
        var virtual = plain.lanes().stream()
                .filter(l -> l.kind() == Lane.Kind.VIRTUAL)
                .map(Lane::name)
                .toList();
        for (var lane :
                timeline.lanes().subList(plain.lanes().size(), timeline.lanes().size())) {
            assertThat(lane.kind()).isEqualTo(Lane.Kind.CARRIER);
            var mounted = timeline.steps().stream()
                    .filter(s -> s.lane() == lane.id())
                    .sorted(Comparator.comparingLong(Step::startNanos))
                    .toList();
            assertThat(mounted).isNotEmpty().extracting(Step::name).isSubsetOf(virtual);
            for (int i = 1; i < mounted.size(); i++) {
                assertThat(mounted.get(i).startNanos())
                        .isGreaterThanOrEqualTo(mounted.get(i - 1).endNanos());
            }
        }
    }

    /** 虚拟线程比载体多，都要运行：排着队的等的是载体，不是 CPU。 */
    @Test
    void aVirtualThreadInTheQueueWaitsForACarrier() {
        int many = 2 * Runtime.getRuntime().availableProcessors() + 2;
        var recorded = Recorder.record(
                "载体不够",
                () -> {
                    var spinners = new ArrayList<Thread>();
                    for (int i = 0; i < many; i++) {
                        spinners.add(Thread.startVirtualThread(() -> {
                            long end = System.nanoTime() + 30_000_000;
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait();
                            }
                        }));
                    }
                    for (var spinner : spinners) {
                        spinner.join();
                    }
                    return 0;
                },
                (type, line) -> null);
        var virtual = recorded.timeline().lanes().stream()
                .filter(lane -> lane.kind() == Lane.Kind.VIRTUAL)
                .map(Lane::id)
                .toList();
        assertThat(recorded.timeline().intervals())
                .filteredOn(i -> i instanceof Interval.Runnable && virtual.contains(i.lane()))
                .isNotEmpty()
                .extracting(Interval::word)
                .containsOnly("等载体");
        assertThat(recorded.timeline().intervals())
                .filteredOn(i -> i instanceof Interval.Runnable && !virtual.contains(i.lane()))
                .extracting(Interval::word)
                .doesNotContain("等载体");
    }

    /** 排到了载体：上一个挂载在这个载体上的，就是让给它的。 */
    @Test
    void whoGaveTheCarrierIsTheOneMountedOnItBefore() {
        int many = 3 * Runtime.getRuntime().availableProcessors() + 1;
        var recorded = Recorder.record(
                "一轮一轮",
                () -> {
                    var spinners = new ArrayList<Thread>();
                    for (int i = 0; i < many; i++) {
                        spinners.add(Thread.startVirtualThread(() -> {
                            long end = System.nanoTime() + 30_000_000;
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait();
                            }
                        }));
                    }
                    for (var spinner : spinners) {
                        spinner.join();
                    }
                    return 0;
                },
                (type, line) -> null);
        var mounts = recorded.mounts();
        var queued = recorded.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Runnable r && r.giver() != null && r.giver() != r.lane())
                .map(Interval.Runnable.class::cast)
                .filter(wait -> recorded.timeline().intervals().stream() // JVM 停顿切开的一段，末尾没有挂载
                        .noneMatch(i -> i instanceof Interval.Paused
                                && i.lane() == wait.lane()
                                && i.startNanos() == wait.endNanos()))
                .toList();
        assertThat(queued).hasSizeGreaterThanOrEqualTo(many / 2);
        for (var wait : queued) {
            var mounted = mounts.stream()
                    .filter(m -> m.lane() == wait.lane() && m.startNanos() == wait.endNanos())
                    .findFirst()
                    .orElseThrow();
            var before = mounts.stream()
                    .filter(m -> m.carrier().equals(mounted.carrier()) && m.endNanos() <= mounted.startNanos())
                    .max(Comparator.comparingLong(Mount::endNanos))
                    .orElseThrow();
            assertThat(wait.giver()).isEqualTo(before.lane());
        }
        var path = CriticalPath.of(recorded.timeline());
        for (int i = 1; i < path.legs().size(); i++) {
            var from = path.legs().get(i - 1);
            var to = path.legs().get(i);
            assertThat(queued.stream()
                            .filter(wait -> wait.lane() == to.lane()
                                    && wait.startNanos() < to.startNanos()
                                    && wait.endNanos() >= to.startNanos())
                            .map(Interval.Runnable::giver))
                    .as("路径接着用载体")
                    .allMatch(giver -> giver == from.lane());
        }
    }

    @Test
    void aCarrierIsCalledAsTheVirtualThreadsTextCallsIt() throws Exception {
        var recorded = Recorder.record(
                "载体的名字",
                () -> {
                    var seen = new FutureTask<>(() -> Thread.currentThread().toString());
                    Thread.startVirtualThread(seen);
                    return seen.get();
                },
                (type, line) -> null);
        var text = recorded.result();
        assertThat(recorded.mounts()).extracting(Mount::carrier).contains(text.substring(text.indexOf('@') + 1));
    }
}
