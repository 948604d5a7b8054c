package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.named;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import example.ChildProgram;
import example.ForcedWait;
import example.OomMain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 记录怎样结束：时限，收尾，泄漏，中断，和没有人等过的交接。 */
class EndingTest {

    private static final Duration LIMIT = Duration.ofMillis(500);

    static Stream<Arguments> waitsThatSomebodyWillEnd() {
        return Stream.of(
                Arguments.of("子进程", (ForcedWait.Part)
                        () -> new ProcessBuilder("sleep", "1.5").start().waitFor()),
                Arguments.of("定时的任务", (ForcedWait.Part) EndingTest::scheduled),
                Arguments.of("orTimeout", (ForcedWait.Part) () -> new CompletableFuture<Integer>()
                        .orTimeout(1500, TimeUnit.MILLISECONDS)
                        .join()),
                Arguments.of("延迟的任务", (ForcedWait.Part) EndingTest::delayed),
                Arguments.of("睡着的虚拟线程", (ForcedWait.Part) EndingTest::sleepingVirtual));
    }

    private static void scheduled() throws Exception {
        Executors.newScheduledThreadPool(1, Thread.ofPlatform().daemon().factory())
                .schedule(() -> 1, 1500, TimeUnit.MILLISECONDS)
                .get();
    }

    private static void delayed() {
        CompletableFuture.supplyAsync(() -> 1, CompletableFuture.delayedExecutor(1500, TimeUnit.MILLISECONDS))
                .join();
    }

    private static void sleepingVirtual() throws Exception {
        var pool = Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory());
        pool.submit(() -> {
                    var late = new FutureTask<>(() -> {
                        Thread.sleep(1500);
                        return 1;
                    });
                    Thread.startVirtualThread(late);
                    return late.get();
                })
                .get();
    }

    private static List<String> kinds(Timeline timeline) {
        return timeline.findings().stream().map(Finding::kind).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waitsThatSomebodyWillEnd")
    void aWaitThatSomebodyWouldStillEndIsNotEndless(String name, ForcedWait.Part body) {
        var recording = record(name, LIMIT, body::run);
        assertThat(kinds(recording.timeline())).doesNotContain("无尽的等待", "线程池饥饿");
    }

    @Test
    void aThreadOutsideThePictureMayStillEndIt() throws Exception {
        var queue = new LinkedBlockingQueue<Integer>();
        var outside = Thread.ofPlatform()
                .daemon()
                .name("外面")
                .start(() -> ForcedWait.unchecked(() -> {
                    Thread.sleep(1500);
                    queue.put(1);
                }));
        Thread.sleep(50);
        var recording = record("外面的人", LIMIT, queue::take);
        assertThat(kinds(recording.timeline())).doesNotContain("无尽的等待");
        assertThat(recording.timeline().outside()).contains("线程「外面」");
        outside.interrupt();
        outside.join();
    }

    /** 别的测试留下的定时器和睡着的线程，过一会儿就没有了。 */
    @AfterAll
    static void untilNobodyElseMayCome() {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!record("看看", () -> {}).timeline().outside().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aWaitThatIgnoresTheInterruptIsEndlessSinceItBegan() {
        untilNobodyElseMayCome();
        var empty = named("空信号量", new Semaphore(0));
        var recording = record("从何时起", LIMIT, () -> {
            Thread.sleep(100);
            empty.acquireUninterruptibly();
        });
        assertThat(recording.timeline().findings())
                .as("可能会来的 %s；%s", recording.timeline().outside(), recording.timeline())
                .filteredOn(f -> f.kind().equals("无尽的等待"))
                .singleElement()
                .satisfies(f -> assertThat(f.proof().getFirst().startNanos())
                        .as("%s", recording.timeline())
                        .isBetween(100_000_000L, LIMIT.toNanos()));
        empty.release();
    }

    @Test
    void theGraceAfterTheLimitIsNotDisturbed() {
        var cleaned = new AtomicBoolean();
        var recording = record("收尾要睡", Duration.ofMillis(100), () -> {
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException e) {
                Thread.sleep(400);
                cleaned.set(true);
            }
        });
        assertThat(cleaned).isTrue();
        assertThat(recording.timeline().leaked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptThatTheBodySwallowedIsNoSuccess(boolean withLimit) throws Exception {
        var caller = Thread.currentThread();
        var asleep = new CountDownLatch(1);
        var stopper = Thread.ofPlatform()
                .daemon()
                .start(() -> ForcedWait.unchecked(() -> {
                    asleep.await();
                    Thread.sleep(100);
                    caller.interrupt();
                }));
        Thread.sleep(20);
        threadline.recorder.Work<String, Exception> body = () -> {
            asleep.countDown();
            try {
                Thread.sleep(5_000);
                return "睡够了";
            } catch (InterruptedException e) {
                return "没有睡够";
            }
        };
        var recording = withLimit ? record("停下", Duration.ofSeconds(10), body) : record("停下", body);
        assertThat(Thread.interrupted()).isEqualTo(withLimit);
        stopper.join();
        assertThatThrownBy(recording::orThrow)
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("没有理会");
        assertThat(recording.result()).isEqualTo("没有睡够");
        assertThat(recording.timeline().failure()).isNotNull();
    }

    @Test
    void workLeftInTheCommonPoolIsLeftBehind() throws Exception {
        var stop = new CountDownLatch(1);
        var recording = record("留在公共池里", () -> {
            var started = new CountDownLatch(1);
            CompletableFuture.runAsync(() -> {
                started.countDown();
                ForcedWait.unchecked(stop::await);
            });
            started.await();
        });
        stop.countDown();
        assertThat(recording.timeline().leaked())
                .extracting(Lane::name)
                .singleElement()
                .asString()
                .startsWith("ForkJoinPool.commonPool-worker");
    }

    @Test
    void aThreadThatWasJoinedIsNeverLeaked() {
        for (int i = 0; i < 20; i++) {
            var recording = record("等它结束", () -> {
                var thread = Thread.ofPlatform().start(() -> {});
                thread.join();
            });
            assertThat(recording.timeline().leaked()).isEmpty();
            assertThat(recording.timeline().endNanos())
                    .isLessThan(recording.timeline().bodyNanos() + 200_000_000);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstHolderOfAMonitorIsItsOwnerAndWakesTheNext(boolean virtual) {
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        var monitor = named("门", new Object());
        var timeline = record("第一个拿着的人", () -> {
                    var first = builder.name("先来").start(() -> hold(monitor, 300));
                    ForcedWait.untilWaiting(first, true);
                    var second = builder.name("后来").start(() -> hold(monitor, 50));
                    first.join();
                    second.join();
                })
                .timeline();
        int first = lane(timeline, "先来");
        int second = lane(timeline, "后来");
        assertThat(timeline.intervals())
                .filteredOn(i -> i instanceof Interval.Blocked && i.lane() == second)
                .extracting(i -> ((Interval.Blocked) i).ownerLane())
                .containsOnly(first);
        assertThat(timeline.wakes()).anyMatch(w -> w.from() == first && w.to() == second);
    }

    private static void hold(Object monitor, int millis) {
        synchronized (monitor) {
            ForcedWait.unchecked(() -> Thread.sleep(millis));
        }
    }

    private static int lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void asleepIsNobodyWhoseTimeIsOver() {
        var timeline = record("没有载体", () -> {
                    var threads = new ArrayList<Thread>();
                    threads.add(Thread.ofVirtual().name("睡的").start(() -> step("睡", Duration.ofMillis(50))));
                    ForcedWait.untilWaiting(threads.getFirst(), true);
                    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                        threads.add(Thread.ofVirtual().start(() -> {
                            long end = System.nanoTime() + 500_000_000;
                            while (System.nanoTime() < end) {
                                Thread.onSpinWait();
                            }
                        }));
                    }
                    for (var thread : threads) {
                        thread.join();
                    }
                })
                .timeline();
        int lane = lane(timeline, "睡的");
        assertThat(timeline.intervals())
                .filteredOn(i -> i.lane() == lane && i instanceof Interval.Sleeping)
                .singleElement()
                .satisfies(i -> assertThat(i.nanos()).isBetween(49_000_000L, 60_000_000L));
        assertThat(timeline.intervals())
                .filteredOn(i -> i.lane() == lane && i instanceof Interval.Runnable && i.nanos() > 200_000_000)
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoLocksOfOneTypeAreTwoLocks(boolean monitor) {
        var timeline = record("两把锁", () -> {
                    var threads = new ArrayList<Thread>();
                    for (int k = 0; k < 2; k++) {
                        var lock = new ReentrantLock();
                        var object = new Object();
                        for (int i = 0; i < 3; i++) {
                            threads.add(Thread.ofPlatform()
                                    .start(() -> ForcedWait.unchecked(() -> queue(monitor ? object : lock))));
                        }
                    }
                    for (var thread : threads) {
                        thread.join();
                    }
                })
                .timeline();
        var ids = timeline.intervals().stream()
                .filter(i -> i instanceof Interval.Blocked && i.nanos() > 20_000_000)
                .map(i -> ((Interval.Blocked) i).lockId())
                .distinct()
                .toList();
        assertThat(ids).hasSize(2).doesNotContain(0);
    }

    private static void queue(Object lock) throws InterruptedException {
        if (lock instanceof ReentrantLock reentrant) {
            reentrant.lock();
            try {
                Thread.sleep(60);
            } finally {
                reentrant.unlock();
            }
        } else {
            synchronized (lock) {
                Thread.sleep(60);
            }
        }
    }

    @Test
    void whoRunsOutOfMemoryHasOnlyItsOwnLanes() throws Exception {
        assertThat(ChildProgram.run(List.of("-Xmx64m"), OomMain.class))
                .contains("[main]")
                .doesNotContain("threadline-");
    }
}
