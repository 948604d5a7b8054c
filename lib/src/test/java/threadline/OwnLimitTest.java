package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.ForcedWait;
import example.Pooled;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.Sentence;
import threadline.explain.cause.CriticalPath;
import threadline.model.Cause;
import threadline.model.Finding;
import threadline.model.Interval;

/** 等到了自己的时限，和在池里没有人理会的中断。 */
class OwnLimitTest {

    private static final int MILLIS = 250;

    private enum Way {
        LATCH,
        QUEUE,
        SEMAPHORE,
        MONITOR,
        CONDITION,
        FUTURE
    }

    private static void waitIn(Way way) throws Exception {
        switch (way) {
            case LATCH -> new CountDownLatch(1).await(MILLIS, TimeUnit.MILLISECONDS);
            case QUEUE -> new LinkedBlockingQueue<Integer>().poll(MILLIS, TimeUnit.MILLISECONDS);
            case SEMAPHORE -> new Semaphore(0).tryAcquire(MILLIS, TimeUnit.MILLISECONDS);
            case MONITOR -> {
                var monitor = new Object();
                synchronized (monitor) {
                    monitor.wait(MILLIS);
                }
            }
            case CONDITION -> {
                var lock = new ReentrantLock();
                lock.lock();
                lock.newCondition().await(MILLIS, TimeUnit.MILLISECONDS);
                lock.unlock();
            }
            case FUTURE -> {
                try {
                    new FutureTask<>(() -> 1).get(MILLIS, TimeUnit.MILLISECONDS);
                } catch (java.util.concurrent.TimeoutException e) {
                    return;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aWaitThatRanOutIsTheLimit(Way way) {
        assertThat(record("时限", () -> waitIn(way)).cause()).isInstanceOf(Cause.Limit.class);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void soItIsOnAVirtualThread(Way way) {
        var cause = record(
                        "时限",
                        () -> Thread.startVirtualThread(() -> ForcedWait.unchecked(() -> waitIn(way)))
                                .join())
                .cause();
        assertThat(cause).isInstanceOf(Cause.Limit.class);
    }

    /** 通知得早，监视器过了时限才让出来：它等到的是通知。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWaitThatWasNotifiedInTimeDidNotRunOut(boolean virtual) {
        var monitor = new Object();
        var timeline = record("通知", () -> {
                    Thread.Builder threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
                    var waiter = threads.start(() -> ForcedWait.unchecked(() -> {
                        synchronized (monitor) {
                            monitor.wait(MILLIS);
                        }
                    }));
                    ForcedWait.untilWaiting(waiter, true);
                    synchronized (monitor) {
                        monitor.notifyAll();
                        Thread.sleep(2 * MILLIS);
                    }
                    waiter.join();
                })
                .timeline();
        assertThat(timeline.intervals()).noneMatch(Interval::reachedLimit);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLockThatWasNotObtainedInTimeIsTheLimitAndOneThatWasIsTheLock(boolean virtual) {
        assertThat(tryLock(virtual, MILLIS, false)).isInstanceOf(Cause.Limit.class);
        assertThat(tryLock(virtual, 60_000, true)).isNotInstanceOf(Cause.Limit.class);
    }

    /** 拿不到就放弃，或者对方睡一会儿就让出来。 */
    private static Cause tryLock(boolean virtual, int patience, boolean givesUp) {
        return record("锁", () -> {
                    var lock = new ReentrantLock();
                    var held = new CountDownLatch(1);
                    var done = new CountDownLatch(1);
                    Thread.Builder threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
                    var holder = threads.start(() -> ForcedWait.unchecked(() -> {
                        lock.lock();
                        held.countDown();
                        if (givesUp) {
                            Thread.sleep(MILLIS);
                        } else {
                            done.await();
                        }
                        lock.unlock();
                    }));
                    held.await();
                    if (lock.tryLock(patience, TimeUnit.MILLISECONDS)) {
                        lock.unlock();
                    }
                    done.countDown();
                    holder.join();
                })
                .cause();
    }

    /** 到了时限才接着做的事，就做在 JDK 的定时线程上：时限到它开始为止，后面是它的。 */
    @Test
    void whatFollowsALimitOnTheTimersThreadIsNoPartOfIt() {
        var timeline = record(
                        "降级",
                        () -> new CompletableFuture<String>()
                                .completeOnTimeout("缺省", MILLIS, TimeUnit.MILLISECONDS)
                                .thenApply(any -> {
                                    ForcedWait.unchecked(() -> Thread.sleep(2 * MILLIS));
                                    return any;
                                })
                                .join())
                .timeline();
        long after = TimeUnit.MILLISECONDS.toNanos(2 * MILLIS) * 9 / 10;
        var limits =
                timeline.intervals().stream().filter(Interval::reachedLimit).toList();
        assertThat(limits).hasSize(1);
        assertThat(limits.getFirst().endNanos()).isLessThan(timeline.bodyNanos() - after);
        assertThat(CriticalPath.of(timeline).legs()).anyMatch(leg -> leg.lane() != 0 && leg.nanos() > after);
        assertThat(Sentence.of(timeline)).contains("delayScheduler", "到了时限").doesNotContain("醒来");
    }

    @Test
    void anInterruptSwallowedInATaskOfAPoolIsSaidWithinItsStep() {
        assertThat(interruptedInAPool(true)).contains("中断被吞掉了");
        assertThat(interruptedInAPool(false)).doesNotContain("中断被吞掉了");
    }

    /** 同一个步骤里睡了又睡；或者被打断的任务结束，下一个任务在同一行睡。 */
    private static List<String> interruptedInAPool(boolean swallows) {
        return record("池", () -> {
                    try (var pool = Executors.newFixedThreadPool(1)) {
                        Pooled.interruptTheFirst(pool, swallows);
                    }
                })
                .timeline()
                .findings()
                .stream()
                .map(Finding::kind)
                .toList();
    }
}
