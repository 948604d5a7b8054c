package threadline.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static threadline.Threadline.record;

import example.Awakened;
import example.ForcedWait;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;
import threadline.recorder.link.AgentLink;

/** 事件只说等的线程何时又运行起来；叫醒它的那一下更早，之后它不是在等别人。 */
class LateWakesTest {

    private static final long SLACK_NANOS = 2_000_000;
    private static final int KEPT_MILLIS = 600;
    private static final int WAITERS = 8 * Runtime.getRuntime().availableProcessors();

    /** 唤醒不会在唤醒者结束之后；等待也不会画到那之后，那时只是轮不到它。 */
    @Test
    void nobodyIsWokenByAThreadThatHasEnded() {
        int spinners = 8 * Runtime.getRuntime().availableProcessors();
        var timeline =
                record("处理器都占着", () -> Awakened.joinAmongSpinners(spinners, 12)).timeline();
        assertThat(timeline.wakes()).hasSizeGreaterThan(12);
        for (var wake : timeline.wakes()) {
            long end = timeline.lanes().get(wake.from()).endNanos();
            assertThat(wake.atNanos()).as("%s", wake).isLessThanOrEqualTo(end + SLACK_NANOS);
            assertThat(waitEnded(timeline, wake)).as("%s", wake).isLessThanOrEqualTo(end + SLACK_NANOS);
        }
    }

    /** 处理器都占着，启动的线程很晚才轮到：启动它的人那时早就在等别的了。 */
    @Test
    void aThreadIsStartedWhenItsStarterDoesSo() {
        assumeTrue(AgentLink.load().agent() != null, "何时启动，只有代理看得到");
        int spinners = 8 * Runtime.getRuntime().availableProcessors();
        var timeline =
                record("处理器都占着", () -> Awakened.joinAmongSpinners(spinners, 12)).timeline();
        var starts = timeline.wakes().stream()
                .filter(wake -> timeline.lanes().get(wake.to()).startNanos() == wake.atNanos())
                .toList();
        assertThat(starts).hasSizeGreaterThan(12);
        assertThat(starts)
                .allSatisfy(start -> assertThat(timeline.intervals())
                        .filteredOn(i -> i.lane() == start.from() && i instanceof Interval.Waiting)
                        .noneMatch(i -> i.startNanos() < start.atNanos() - SLACK_NANOS
                                && i.endNanos() > start.atNanos() + SLACK_NANOS));
    }

    /** 门开了，等的人排不上处理器或载体：它等的不是门，开门的人还在算也一样。 */
    @Test
    void nobodyWaitsForADoorThatIsOpen() {
        assumeTrue(AgentLink.load().agent() != null, "谁叫醒了谁，只有代理看得到");
        for (var kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            var doors =
                    Stream.generate(() -> new CountDownLatch(1)).limit(WAITERS).toList();
            assertNobodyWaitsOnceOpened(opened(
                    kind,
                    i -> ForcedWait.unchecked(doors.get(i)::await),
                    () -> doors.forEach(CountDownLatch::countDown)));
            var one = new CountDownLatch(1); // 一个叫醒一个
            assertNobodyWaitsOnceOpened(opened(kind, _ -> ForcedWait.unchecked(one::await), one::countDown));
        }
    }

    private static void assertNobodyWaitsOnceOpened(Timeline timeline) {
        long opened = openedNanos(timeline);
        assertThat(waits(timeline))
                .hasSize(WAITERS)
                .allSatisfy(wait -> assertThat(wait.endNanos())
                        .as("%s", timeline.honesty())
                        .isLessThanOrEqualTo(opened + SLACK_NANOS));
    }

    /** 等同一扇门的一个叫醒一个，叫醒别人之前先要排上处理器或载体：都是开门的人放行的。 */
    @Test
    void whoPassesTheWakeOnLateIsNotTheOneWhoOpened() {
        assumeTrue(AgentLink.load().agent() != null, "谁叫醒了谁，只有代理看得到");
        for (var kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            var latch = new CountDownLatch(1);
            assertAllWokenByTheOpener(opened(kind, _ -> ForcedWait.unchecked(latch::await), latch::countDown));
            var phaser = new Phaser(1);
            assertAllWokenByTheOpener(opened(kind, _ -> phaser.awaitAdvance(0), phaser::arrive));
        }
    }

    /** 只看结束了这一次等待的：以后还会等别的，例如 JDK 登记线程的锁。 */
    private static void assertAllWokenByTheOpener(Timeline timeline) {
        int opener = lane(timeline, "开门的");
        assertThat(waits(timeline))
                .hasSize(WAITERS)
                .allSatisfy(wait -> assertThat(timeline.wakes())
                        .as("%s", timeline)
                        .filteredOn(wake -> wake.to() == wait.lane()
                                && wake.atNanos() > wait.startNanos()
                                && wake.atNanos() <= wait.endNanos() + SLACK_NANOS)
                        .extracting(Wake::from)
                        .containsExactly(opener));
    }

    private static Timeline opened(Thread.Builder kind, IntConsumer waits, Runnable opens) {
        return record("门开了", () -> Awakened.openedByABusyThread(WAITERS, waits, opens, kind))
                .timeline();
    }

    private static long openedNanos(Timeline timeline) {
        return timeline.steps().stream()
                .filter(step -> step.name().equals("开门"))
                .mapToLong(Step::endNanos)
                .findFirst()
                .orElseThrow();
    }

    private static List<Interval> waits(Timeline timeline) {
        return timeline.intervals().stream()
                .filter(i -> i instanceof Interval.Waiting wait
                        && wait.object().matches("CountDownLatch.await|Phaser.awaitAdvance"))
                .toList();
    }

    /** 中断了，睡着的人排不上处理器：它不再睡了。 */
    @Test
    void nobodySleepsOnceInterrupted() {
        assumeTrue(AgentLink.load().agent() != null, "谁中断了谁，只有代理看得到");
        for (var kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            var sleepers = new ConcurrentLinkedQueue<Thread>();
            var timeline =
                    opened(kind, _ -> sleepUntilInterrupted(sleepers), () -> sleepers.forEach(Thread::interrupt));
            long opened = openedNanos(timeline);
            assertThat(timeline.intervals())
                    .filteredOn(Interval.Sleeping.class::isInstance)
                    .filteredOn(i -> !timeline.lanes().get(i.lane()).name().equals("main"))
                    .hasSizeGreaterThanOrEqualTo(WAITERS)
                    .allSatisfy(sleep -> assertThat(sleep.endNanos()).isLessThanOrEqualTo(opened + SLACK_NANOS));
        }
    }

    private static void sleepUntilInterrupted(Collection<Thread> sleepers) {
        sleepers.add(Thread.currentThread());
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            return; // 中断了，就接着算
        }
    }

    /** 睡够了还没有上载体：载体都占着就是等载体，有空着的才是等 CPU。 */
    @Test
    void whoSleptEnoughWaitsForACarrierWhenAllAreTaken() {
        assumeTrue(AgentLink.load().agent() != null, "谁在载体上，只有代理看得到");
        int carriers = Runtime.getRuntime().availableProcessors();
        var timeline = record("载体都占着", () -> Awakened.sleepersAmongBusyCarriers(carriers))
                .timeline();
        assertThat(timeline.intervals())
                .filteredOn(i -> i instanceof Interval.Runnable r && r.queue() == Interval.Runnable.Queue.CPU)
                .filteredOn(i -> timeline.lanes().get(i.lane()).kind() == Lane.Kind.VIRTUAL)
                .allSatisfy(late -> assertThat(timeline.intervals())
                        .filteredOn(i -> i instanceof Interval.Running
                                && timeline.lanes().get(i.lane()).kind() == Lane.Kind.VIRTUAL
                                && i.startNanos() <= middle(late)
                                && i.endNanos() > middle(late))
                        .hasSizeLessThan(carriers));
    }

    private static long middle(Interval interval) {
        return (interval.startNanos() + interval.endNanos()) / 2;
    }

    /** 通知的人结束了，等的人还拿不回监视器：这一段不是等 CPU。 */
    @Test
    void whoIsNotifiedButKeptOutDoesNotWaitForACpu() {
        var timeline = record("通知了还进不去", () -> Awakened.notifiedThenKeptOut(KEPT_MILLIS))
                .timeline();
        var wake = timeline.wakes().stream()
                .filter(w -> w.to() == 0 && w.from() == lane(timeline, "通知的人"))
                .findFirst()
                .orElseThrow();
        assertThat(wake.atNanos())
                .isLessThanOrEqualTo(timeline.lanes().get(wake.from()).endNanos() + SLACK_NANOS);
        assertNeverLongInLine(timeline);
    }

    @Test
    void whoJoinedButIsKeptOutDoesNotWaitForACpu() {
        assertNeverLongInLine(
                record("结束了还进不去", () -> Awakened.joinedThenKeptOut(KEPT_MILLIS)).timeline());
    }

    private static void assertNeverLongInLine(Timeline timeline) {
        assertThat(of(timeline, 0))
                .as("%s", timeline.honesty())
                .noneMatch(i -> i instanceof Interval.Runnable
                        && i.evidence().equals(Evidence.EXACT)
                        && i.nanos() > KEPT_MILLIS * 1_000_000L / 2);
    }

    /** 被 {@code wake} 结束的等待画到哪里；没有等待就是那一刻。 */
    private static long waitEnded(Timeline timeline, Wake wake) {
        return of(timeline, wake.to()).stream()
                .filter(i -> i instanceof Interval.Waiting
                        && i.startNanos() < wake.atNanos()
                        && i.endNanos() >= wake.atNanos())
                .mapToLong(Interval::endNanos)
                .findFirst()
                .orElse(wake.atNanos());
    }

    private static List<Interval> of(Timeline timeline, int lane) {
        return timeline.intervals().stream().filter(i -> i.lane() == lane).toList();
    }

    private static int lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(lane -> lane.name().equals(name))
                .mapToInt(Lane::id)
                .findFirst()
                .orElseThrow();
    }
}
