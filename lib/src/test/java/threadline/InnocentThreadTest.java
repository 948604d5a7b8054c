package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static threadline.Threadline.record;
import static threadline.Threadline.say;
import static threadline.Threadline.step;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.OutputLine;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.recorder.link.AgentLink;

/** 记录之前就在的线程：做了程序的事就有泳道；不是这段代码启动的，不算泄漏，也不被中断。 */
class InnocentThreadTest {

    @Test
    void threadsThatTheBodyDidNotStartAreNeitherLeaksNorInterrupted() throws Exception {
        var interrupted = new ConcurrentLinkedQueue<String>();
        var handlers = new ArrayList<Thread>();
        var started = new CountDownLatch(3);
        var over = new CountDownLatch(1);
        var acceptor = Thread.ofPlatform().name("接待").start(() -> {
            for (int i = 0; i < 3; i++) {
                pause(30);
                var builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
                handlers.add(builder.name("处理 " + i).start(() -> {
                    try {
                        over.await();
                    } catch (InterruptedException e) {
                        interrupted.add(Thread.currentThread().getName());
                    }
                }));
                started.countDown();
            }
        });
        var recording = record("不相干", () -> started.await());
        assertThat(recording.timeline().leaked()).isEmpty();
        acceptor.join();
        over.countDown();
        for (var handler : handlers) {
            handler.join();
        }
        assertThat(interrupted).isEmpty();
    }

    @Test
    void aPlatformThreadThatAVirtualThreadStartedIsTheBodys() {
        var over = new CountDownLatch(1);
        var recording = record("虚拟线程启动平台线程", () -> {
            Thread.startVirtualThread(() -> Thread.ofPlatform().name("孙").start(() -> quietly(over::await)))
                    .join();
        });
        assertThat(recording.timeline().leaked()).extracting(Lane::name).containsExactly("孙");
    }

    @Test
    void anIdleWorkerOfAnOlderPoolIsNoLeakAndOfANewPoolIs() throws Exception {
        var older = Executors.newFixedThreadPool(2);
        var recording = record("更早的池", () -> {
            older.submit(() -> pause(20)).get();
        });
        assertThat(recording.timeline().leaked()).isEmpty();
        older.close();
        var newer = record("忘了关的池", () -> {
            Executors.newFixedThreadPool(2).submit(() -> pause(20)).get();
        });
        assertThat(newer.timeline().leaked()).hasSize(1);
    }

    @Test
    void aStepOnAnOlderThreadHasItsLane() throws Exception {
        var queue = new ArrayBlockingQueue<String>(1);
        var ready = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        var consumer = Thread.ofPlatform()
                .name("消费者")
                .start(() -> quietly(() -> {
                    ready.countDown();
                    queue.take();
                    step("处理", () -> spin(50));
                    done.countDown();
                }));
        ready.await();
        pause(20);
        var recording = record("老的消费者", () -> {
            queue.put("活");
            done.await();
        });
        recording.check("老线程的步骤也在").lasted("处理", 0.05);
        var lane = lane(recording.timeline(), "消费者");
        assertThat(intervals(recording.timeline(), lane)).isNotEmpty();
        consumer.join();
    }

    @Test
    void anOlderWorkerThatOnlyComputesHasItsLane() throws Exception {
        assertComputingIsSeen(0);
    }

    /** 处理器都有人占着：一格里只轮到它一点，采样的也常常轮不到。 */
    @Test
    void anOlderWorkerThatOnlyComputesHasItsLaneOnABusyMachine() throws Exception {
        assertComputingIsSeen(8 * Runtime.getRuntime().availableProcessors());
    }

    private static void assertComputingIsSeen(int others) throws Exception {
        try (var pool = Executors.newFixedThreadPool(1)) {
            pool.submit(() -> pause(1)).get();
            var timeline = record("老池里的计算", () -> {
                        var over = new AtomicBoolean();
                        for (int i = 0; i < others; i++) {
                            Thread.ofPlatform().start(() -> {
                                while (!over.get()) {
                                    Thread.onSpinWait();
                                }
                            });
                        }
                        pool.submit(() -> compute(150)).get();
                        over.set(true);
                    })
                    .timeline();
            var lane = timeline.lanes().stream()
                    .filter(l -> l.name().startsWith("pool-"))
                    .findFirst();
            assertThat(lane).as("%s", timeline.honesty()).isPresent();
            long ran = intervals(timeline, lane.get()).stream()
                    .filter(Interval.Running.class::isInstance)
                    .mapToLong(Interval::nanos)
                    .sum();
            assertThat(ran).as("%s", timeline).isGreaterThan(20_000_000);
        }
    }

    /** 算到用掉这么多 CPU 为止，每算一毫秒就让一次：机器再忙，也算了这么多。 */
    private static void compute(int cpuMillis) {
        var threads = ManagementFactory.getThreadMXBean();
        for (int i = 0; i < cpuMillis; i++) {
            long end = threads.getCurrentThreadCpuTime() + Duration.ofMillis(1).toNanos();
            while (threads.getCurrentThreadCpuTime() < end) {
                Thread.onSpinWait();
            }
            Thread.yield();
        }
    }

    @Test
    void aForkJoinPoolOfOnesOwnHasLanes() {
        var recording = record("自己的池", () -> {
            try (var pool = new ForkJoinPool(2)) {
                pool.submit(() -> pause(30)).get();
            }
        });
        assertThat(recording.timeline().lanes())
                .extracting(Lane::name)
                .anyMatch(name -> name.startsWith("ForkJoinPool-"));
    }

    @Test
    void virtualThreadsThatNeverGotACarrierHaveLanes() {
        int many = Runtime.getRuntime().availableProcessors() + 2;
        var recording = record("载体都占着", Duration.ofMillis(200), () -> {
            var over = new CountDownLatch(1);
            for (int i = 0; i < many; i++) {
                Thread.ofVirtual().name("占着 " + i).start(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                });
            }
            over.await();
        });
        assertThat(recording.timeline().lanes())
                .extracting(Lane::name)
                .filteredOn(n -> n.startsWith("占着"))
                .hasSize(many);
    }

    /** 到时限时还没有轮到载体的，也被中断：不然轮到它时，就没有人叫它停。 */
    @Test
    void virtualThreadsThatNeverGotACarrierAreInterruptedToo() throws Exception {
        assumeTrue(AgentLink.load().agent() != null, "还没有运行过的虚拟线程，只有代理看得到");
        var over = new AtomicBoolean();
        var all = new ArrayList<Thread>();
        record("载体都占着", Duration.ofMillis(200), () -> {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                all.add(Thread.ofVirtual().name("占着 " + i).start(() -> {
                    while (!over.get()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            new CountDownLatch(1).await();
        });
        try {
            assertThat(all).allMatch(Thread::isInterrupted);
        } finally {
            over.set(true);
        }
        for (var thread : all) {
            thread.join();
        }
    }

    @Test
    void whatWasDoneWhileRecordStartsIsNotPartOfIt() throws Exception {
        var stop = new CountDownLatch(1);
        var chatter = Thread.ofPlatform().name("后台").start(() -> {
            while (stop.getCount() > 0) {
                step("后台的步骤", () -> say("在"));
                pause(1);
            }
        });
        for (int i = 0; i < 5; i++) {
            var timeline = record("中途", () -> pause(20)).timeline();
            assertThat(timeline.steps()).extracting(Step::startNanos).allMatch(at -> at >= 0);
            assertThat(timeline.output())
                    .extracting(OutputLine::atNanos)
                    .allMatch(at -> at >= 0 && at <= timeline.endNanos());
        }
        stop.countDown();
        chatter.join();
    }

    private static Lane lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static java.util.List<Interval> intervals(Timeline timeline, Lane lane) {
        return timeline.intervals().stream().filter(i -> i.lane() == lane.id()).toList();
    }

    private interface Body {
        void run() throws Exception;
    }

    private static void quietly(Body body) {
        try {
            body.run();
        } catch (Exception e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(int millis) {
        quietly(() -> Thread.sleep(millis));
    }

    private static void spin(int millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
