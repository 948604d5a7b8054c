package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.record;
import static threadline.Threadline.say;
import static threadline.Threadline.step;

import example.ForcedWait;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Event;
import jdk.jfr.Name;
import org.junit.jupiter.api.Test;
import threadline.explain.track.Track;
import threadline.model.Interval;
import threadline.model.Mark;

/** 记录不丢代码的结果，不换掉它的异常，也不把没有看见的说成等待。 */
class SafeRecordingTest {

    @Test
    void anInterruptAfterTheBodyDoesNotLoseItsResult() throws Exception {
        var me = Thread.currentThread();
        for (int i = 0; i < 5; i++) {
            var stop = new AtomicBoolean();
            var watchdog = Thread.ofPlatform().daemon().unstarted(() -> {
                while (!stop.get()) {
                    me.interrupt();
                    spin(1);
                }
            });
            try {
                var recording = record("被打扰的", () -> {
                    watchdog.start();
                    return "结果";
                });
                assertThat(recording.orThrow()).isEqualTo("结果");
                assertThat(recording.timeline().honesty().notes()).noneMatch(note -> note.contains("没有读出来"));
            } finally {
                stop.set(true);
                joinUninterrupted(watchdog);
            }
        }
    }

    private static void joinUninterrupted(Thread thread) {
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
    }

    @Test
    void anExceptionThatCannotTellItsMessageStaysItself() {
        class Bad extends RuntimeException {
            @Override
            public String getMessage() {
                throw new IllegalStateException("问不得");
            }
        }
        var recording = record("说不出的异常", () -> {
            step("出错", () -> {
                throw new Bad();
            });
        });
        assertThatThrownBy(recording::orThrow).isInstanceOf(Bad.class);
        assertThat(recording.timeline().failure().text()).contains("Bad");
    }

    @Test
    void causesInACircleAreNoEndlessStory() {
        var first = new RuntimeException();
        var second = new RuntimeException(first);
        first.initCause(second);
        var recording = record("成环", () -> {
            step("出错", () -> {
                throw first;
            });
        });
        assertThatThrownBy(recording::orThrow).isSameAs(first);
    }

    @Name("test.Order")
    static class OrderEvent extends Event {}

    @Test
    void anEventOfTheProgramIsNoWait() {
        var recording = record("程序自己的事件", () -> {
            var event = new OrderEvent();
            event.begin();
            spin(100);
            event.commit();
        });
        assertThat(recording.timeline().intervals()).noneMatch(Interval.Waiting.class::isInstance);
    }

    @Test
    void readingFromAProcessIsInputNotWaitingForACpu() {
        var recording = record("等子进程", () -> {
            var process = new ProcessBuilder("sleep", "0.5").start();
            process.getInputStream().read();
            process.waitFor();
        });
        assertThat(longest(recording, Interval.Runnable.class)).isLessThan(200_000_000);
        assertThat(longest(recording, Interval.Io.class)).isGreaterThan(200_000_000);
    }

    private static long longest(Recording<?> recording, Class<? extends Interval> kind) {
        return recording.timeline().intervals().stream()
                .filter(i -> i.lane() == 0 && kind.isInstance(i))
                .mapToLong(Interval::nanos)
                .max()
                .orElse(0);
    }

    static final class Slow {
        static final Object VALUE = load();

        private static Object load() {
            spin(10);
            waitForOther();
            return new Object();
        }
    }

    private static final CountDownLatch LOADING = new CountDownLatch(1);
    private static final ReentrantLock HELD = new ReentrantLock();

    private static void waitForOther() {
        LOADING.countDown();
        HELD.lock();
        HELD.unlock();
    }

    @Test
    void waitingForAClassToBeInitialisedIsNotWaitingForACpu() throws Exception {
        HELD.lock();
        var loader = Thread.ofPlatform().start(() -> System.identityHashCode(Slow.VALUE));
        LOADING.await();
        var recording = record("等类初始化", () -> {
            var second = Thread.ofPlatform().name("第二个").start(() -> System.identityHashCode(Slow.VALUE));
            Thread.sleep(800);
            HELD.unlock();
            second.join();
        });
        loader.join();
        var lane = recording.timeline().lanes().stream()
                .filter(l -> l.name().equals("第二个"))
                .findFirst()
                .orElseThrow();
        long waiting = recording.timeline().intervals().stream()
                .filter(i -> i.lane() == lane.id() && i instanceof Interval.Runnable)
                .mapToLong(Interval::nanos)
                .sum();
        // 机器忙的时候分不出来，那时留着「等 CPU」
        var busy = java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage()
                > Runtime.getRuntime().availableProcessors() * 0.5;
        assertThat(busy ? 0 : waiting).isLessThan(400_000_000);
    }

    /** 初始化的时候睡一会儿。 */
    private static final class Asleep {
        static final Object VALUE = new Object();

        static {
            ForcedWait.unchecked(() -> Thread.sleep(40));
        }
    }

    private static final CountDownLatch COMPUTING = new CountDownLatch(1);

    /** 初始化的时候一直算：没有等待说得出它的名字。 */
    private static final class Computed {
        static final Object VALUE = new Object();

        static {
            long end = System.nanoTime() + 300_000_000;
            COMPUTING.countDown();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aClassThatWasInitialisedBeforeIsNotTheOneThatIsWaitedFor() {
        var timeline = record("两个类", () -> {
                    var first = Thread.ofPlatform()
                            .start(() -> ForcedWait.unchecked(() -> {
                                System.identityHashCode(Asleep.VALUE);
                                Thread.sleep(40);
                                System.identityHashCode(Computed.VALUE);
                            }));
                    COMPUTING.await();
                    System.identityHashCode(Computed.VALUE);
                    first.join();
                })
                .timeline();
        assertThat(timeline.intervals())
                .filteredOn(Interval.Waiting.class::isInstance)
                .extracting(Track::object)
                .contains("类初始化")
                .doesNotContain("Asleep 的类初始化");
    }

    @Test
    void aNullNameIsRefusedInWords() {
        assertThatThrownBy(() -> Threadline.named("金库", null)).hasMessageContaining("named");
        assertThatThrownBy(() -> record(null, () -> {})).hasMessageContaining("record");
        assertThatThrownBy(() -> record("无", (Duration) null, () -> {})).hasMessageContaining("时限");
        assertThatThrownBy(() -> step("无", (Duration) null)).hasMessageContaining("step");
    }

    @Test
    void aSecondNameReplacesTheFirst() {
        var lock = new ReentrantLock();
        Threadline.named("旧名", lock);
        Threadline.named("新名", lock);
        var recording = record("改名", () -> {
            lock.lock();
            var other = Thread.ofPlatform().start(() -> {
                lock.lock();
                lock.unlock();
            });
            while (other.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
            lock.unlock();
            other.join();
        });
        assertThat(recording.timeline().intervals())
                .filteredOn(Interval.Blocked.class::isInstance)
                .extracting(i -> ((Interval.Blocked) i).lock())
                .containsOnly("新名");
    }

    @Test
    void aHandlerCalledByHandIsNoDeath() {
        var recording = record("自己调用处理者", () -> {
            var thread = Thread.ofPlatform().name("还活着").start(() -> {
                var self = Thread.currentThread();
                self.getUncaughtExceptionHandler().uncaughtException(self, new IllegalStateException("只是说一声"));
                spin(5);
            });
            thread.join();
        });
        assertThat(recording.timeline().marks()).extracting(Mark::kind).doesNotContain(Mark.Kind.UNCAUGHT);
    }

    @Test
    void anInterruptedCallerStillGetsTheGrace() {
        var recording = record("打断以后还收尾", Duration.ofMillis(100), () -> {
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException e) {
                spin(200);
                say("收尾完了");
            }
        });
        assertThat(recording.timeline().leaked()).isEmpty();
    }

    private static void spin(int millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
