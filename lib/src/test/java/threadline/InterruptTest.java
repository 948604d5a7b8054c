package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import example.ProgramClock;
import example.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Mark;
import threadline.model.Timeline;

/** 谁、什么时候中断了谁：代理看得见每一次。 */
class InterruptTest {

    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final Object MONITOR = new Object();

    enum Wait {
        SLEEP(() -> Thread.sleep(60_000)),
        OBJECT_WAIT(() -> {
            synchronized (MONITOR) {
                MONITOR.wait();
            }
        }),
        LATCH(() -> new CountDownLatch(1).await()),
        STEP(() -> step("煮咖啡", Duration.ofSeconds(60)));

        private final Waiter.Work part;

        Wait(Waiter.Work part) {
            this.part = part;
        }
    }

    static Stream<Arguments> everyWait() {
        return Stream.of(Wait.values()).flatMap(wait -> Stream.of(Arguments.of(wait, false), Arguments.of(wait, true)));
    }

    private static List<Mark> interrupts(Timeline timeline) {
        return timeline.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.INTERRUPTED)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everyWait")
    void anInterruptIsMarkedAtItsTimeWithItsCallerAndWakesTheThread(Wait wait, boolean virtual) throws Exception {
        var at = new long[2];
        var clock = new ProgramClock();
        var recording = record("中断", () -> {
            clock.calibrate();
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            var thread = builder.name("等的人").start(() -> {
                try {
                    wait.part.run();
                } catch (Exception e) {
                    Thread.currentThread().interrupt(); // 放回标志，不是又一次中断
                }
            });
            while (!WAITING.contains(thread.getState())) {
                Thread.sleep(1);
            }
            Thread.sleep(5);
            at[0] = System.nanoTime();
            thread.interrupt();
            at[1] = System.nanoTime();
            thread.join();
            Thread.sleep(5);
        });
        recording.orThrow();
        var timeline = recording.timeline();
        long zero = clock.zeroOf(timeline);
        assertThat(interrupts(timeline)).singleElement().satisfies(mark -> {
            assertThat(timeline.lanes().get(mark.lane()).name()).isEqualTo("等的人");
            assertThat(mark.text()).isEqualTo("由 main 中断");
            assertThat(mark.atNanos()).isBetween(at[0] - zero - 1_000_000, at[1] - zero + 1_000_000);
        });
        var mark = interrupts(timeline).getFirst();
        assertThat(timeline.wakes()).anySatisfy(wake -> {
            assertThat(wake.from()).isZero();
            assertThat(wake.to()).isEqualTo(mark.lane());
            assertThat(wake.atNanos()).isBetween(mark.atNanos(), at[1] - zero + 1_000_000);
            assertThat(wake.source()).isNotNull();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shuttingDownAnIdlePoolInterruptsNobody(boolean virtual) {
        var factory = (virtual ? Thread.ofVirtual() : Thread.ofPlatform())
                .name("工人", 0)
                .factory();
        var timeline = record("线程池", () -> {
                    try (var pool = Executors.newFixedThreadPool(2, factory)) {
                        pool.submit(() -> step("干活", Duration.ofMillis(20)));
                        pool.submit(() -> step("干活", Duration.ofMillis(20))).get();
                        Thread.sleep(50);
                    }
                })
                .timeline();
        assertThat(interrupts(timeline)).isEmpty();
    }

    @Test
    void anInterruptThatNobodyWaitedForIsStillAMark() {
        var timeline = record("没有在等", () -> {
                    var go = new CountDownLatch(1);
                    var thread = Thread.ofPlatform().name("忙的人").start(() -> {
                        go.countDown();
                        while (!Thread.currentThread().isInterrupted()) {
                            Thread.onSpinWait();
                        }
                    });
                    go.await();
                    Thread.sleep(20);
                    thread.interrupt();
                    thread.join();
                    Thread.sleep(5);
                })
                .timeline();
        assertThat(interrupts(timeline)).hasSize(1);
    }
}
