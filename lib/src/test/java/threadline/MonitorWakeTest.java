package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.MonitorStory;
import example.ProgramClock;
import example.WakeScore;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 等 synchronized 的线程是谁放行的：说不准就不说，说了就要对。 */
class MonitorWakeTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoLeftTheMonitorIsTheWaker(boolean virtual) throws Exception {
        var score = WakeScore.NOTHING;
        for (int i = 0; i < 4; i++) { // 一次只有几十个看得出的：错一个就不到 99 %
            var clock = new ProgramClock();
            var recording = record("8 个监视器，64 个线程", () -> {
                clock.calibrate();
                return MonitorStory.run(virtual, 8);
            });
            var truth = recording.orThrow();
            assertThat(truth).hasSizeGreaterThan(10);
            score = score.plus(WakeScore.of(recording.timeline(), truth, clock.zeroOf(recording.timeline()), true));
        }
        System.out.println("唤醒 synchronized 8 × 64" + (virtual ? " 虚拟 " : " 平台 ") + score);
        assertThat(score.precision()).as(score.story()).isGreaterThanOrEqualTo(0.99);
    }

    /** 在谁手里要靠采样看：机器忙的时候，采样的线程也许一直轮不到，那时不说；再试一次。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOwnerThatNobodySawEnterIsFoundWhileOthersWait(boolean virtual) throws Exception {
        var timeline = oneHoldsOneWaits(virtual);
        for (int i = 0; i < 2 && waitOf(timeline).owner() == null; i++) {
            timeline = oneHoldsOneWaits(virtual);
        }
        assertThat(waitOf(timeline).owner()).isEqualTo("拿着的人");
        long from = lane(timeline, "拿着的人").id();
        long to = lane(timeline, "等的人").id();
        assertThat(timeline.wakes()).anySatisfy(wake -> {
            assertThat(wake.from()).isEqualTo(from);
            assertThat(wake.to()).isEqualTo(to);
            assertThat(wake.matched()).isTrue();
        });
    }

    private static Timeline oneHoldsOneWaits(boolean virtual) throws Exception {
        var recording = record("一个拿着，一个等", () -> {
            var monitor = new Object();
            var entered = new CountDownLatch(1);
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            var owner = builder.name("拿着的人").start(() -> hold(monitor, entered));
            entered.await();
            var waiter = Thread.ofVirtual().name("等的人").start(() -> hold(monitor, new CountDownLatch(1)));
            owner.join();
            waiter.join();
        });
        recording.orThrow();
        return recording.timeline();
    }

    private static Interval.Blocked waitOf(Timeline timeline) {
        var waits = timeline.intervals().stream()
                .filter(i -> i.lane() == lane(timeline, "等的人").id() && i instanceof Interval.Blocked)
                .toList();
        assertThat(waits).hasSize(1);
        return (Interval.Blocked) waits.getFirst();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoNotifiedIsTheWaker(boolean virtual) throws Exception {
        var recording = record("通知", () -> {
            var monitor = new Object();
            var ready = new CountDownLatch(1);
            var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            var waiter = builder.name("等的人").start(() -> {
                synchronized (monitor) {
                    ready.countDown();
                    try {
                        monitor.wait();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            ready.await();
            Thread.sleep(20);
            synchronized (monitor) {
                monitor.notifyAll();
                Thread.sleep(5);
            }
            waiter.join();
        });
        recording.orThrow();
        var timeline = recording.timeline();
        var waiter = lane(timeline, "等的人");
        assertThat(timeline.wakes())
                .filteredOn(w -> w.to() == waiter.id() && w.atNanos() > waiter.startNanos() + 10_000_000)
                .isNotEmpty()
                .allSatisfy(w -> assertThat(w.from()).isZero());
    }

    private static Lane lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void hold(Object monitor, CountDownLatch entered) {
        synchronized (monitor) {
            entered.countDown();
            try {
                Thread.sleep(600);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
