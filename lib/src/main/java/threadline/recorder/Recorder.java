package threadline.recorder;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import threadline.model.SourceLookup;
import threadline.model.Timeline;
import threadline.model.Times;
import threadline.recorder.assembling.Assembler;
import threadline.recorder.assembling.Mount;
import threadline.recorder.assembling.Outline;
import threadline.recorder.assembling.SocketUse;
import threadline.recorder.assembling.UnreadTimeline;
import threadline.recorder.capture.Beforehand;
import threadline.recorder.capture.FlightRecording;
import threadline.recorder.capture.Journal;
import threadline.recorder.capture.Leftovers;
import threadline.recorder.capture.Look;
import threadline.recorder.capture.Witness;
import threadline.recorder.reading.Looks;
import threadline.recorder.reading.Reading;

/**
 * 记录器：运行一段代码，同时记下每个线程做了什么。一个 JVM 里一次只有一个记录。
 *
 * <p>数据来自 JFR（JEP 328）、同一个 JVM 里的代理（{@code -Dthreadline.agent=on}）和每 10 到 30 ms 一次的 CPU 采样。没有代理时，
 * 虚拟线程的大多数等待和唤醒看不到：这些时间是未知，{@code Honesty} 里有原因。
 */
public final class Recorder {

    /** 代码返回之后，线程还有这么久可以自己结束；再活着就是泄漏。 */
    private static final Duration LEAK_GRACE = Duration.ofMillis(200);

    /** 没有代理时，虚拟线程结束了只有事件说，机器忙的时候来得晚：看起来有泄漏，就多等这么久。 */
    private static final Duration LATE_ENDS = Duration.ofSeconds(1);

    /** 公共池的线程不会结束，只能隔这么久看一次做完了没有。 */
    private static final Duration POLL = Duration.ofMillis(5);

    /** 到时限之后，被中断的代码还有这么久可以收尾。 */
    private static final Duration LIMIT_GRACE = Duration.ofSeconds(1);

    private static final AtomicReference<@Nullable Recorder> RUNNING = new AtomicReference<>();

    private final String title;
    private final SourceLookup sources;
    private final Journal journal;
    private final boolean unheard;
    private volatile long startNanoTime;
    private volatile boolean open;
    private volatile @Nullable Underway under;
    private @Nullable Look atLimit;

    private Recorder(String title, SourceLookup sources, Witness witness) {
        this.title = title;
        this.sources = sources;
        this.journal = new Journal(witness);
        this.unheard = witness.equals(Witness.NOBODY);
    }

    /**
     * 在调用的线程上运行并记录。
     *
     * @throws IllegalStateException 已有别的记录在进行
     */
    public static <T extends @Nullable Object> Recorded<T> record(String title, Work<T, ?> body, SourceLookup sources) {
        return record(title, body, sources, Witness.NOBODY);
    }

    /**
     * 同 {@link #record(String, Work, SourceLookup)}；步骤和话一发生就告诉 {@code witness}。有人旁听的是别的进程的一部分，{@code say} 不写时间：那是它自己的钟。
     */
    public static <T extends @Nullable Object> Recorded<T> record(
            String title, Work<T, ?> body, SourceLookup sources, Witness witness) {
        var recorder = new Recorder(title, sources, witness);
        return recorder.alone(flight -> {
            var run = new BodyRun<>(body);
            var thread = Thread.currentThread();
            recorder.journal.rename(thread, "main");
            return new Finished<>(thread, run, run.runHere(), null, false);
        });
    }

    /**
     * 在调用的线程上运行，只把步骤和话告诉 {@code witness}；不打开 JFR 和代理，立刻开始。
     *
     * @throws IllegalStateException 已有别的记录在进行
     */
    public static <T extends @Nullable Object, X extends Exception> T listen(Work<T, X> body, Witness witness)
            throws X {
        var recorder = new Recorder("旁听", (type, line) -> null, witness);
        recorder.takeTurn();
        try {
            recorder.open = true;
            return body.run();
        } finally {
            RUNNING.set(null);
        }
    }

    /**
     * 在一个新的平台线程上运行并记录；到时限就中断它和它的线程，再等最多 1 秒。
     *
     * @throws IllegalStateException 已有别的记录在进行
     */
    public static <T extends @Nullable Object> Recorded<T> record(
            String title, Duration limit, Work<T, ?> body, SourceLookup sources) {
        requirePositive(limit);
        var recorder = new Recorder(title, sources, Witness.NOBODY);
        return recorder.alone(flight -> recorder.runWithLimit(flight, limit, new BodyRun<>(body)));
    }

    /**
     * 不大于 0 的时限，一开始就说。
     *
     * @throws IllegalArgumentException 时限不大于 0
     */
    public static void requirePositive(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("时限必须大于 0：" + limit + "。例如 Duration.ofSeconds(5)");
        }
    }

    /** 在后台准备好 JFR 和代理，立刻返回；第一次记录会快得多。重复调用没有作用。 */
    public static void warmUp() {
        warmUp(timeline -> {});
    }

    /** 同 {@link #warmUp()}；{@code reader} 是读时间线的代码，也先用一遍。 */
    public static void warmUp(Consumer<Timeline> reader) {
        WarmUp.begin(reader);
    }

    /** 正在进行的记录；还在准备的不算，那时程序做的事不在时间线上。 */
    static @Nullable Recorder running() {
        var running = RUNNING.get();
        return running != null && running.open ? running : null;
    }

    static @Nullable Journal runningJournal() {
        var running = running();
        return running == null ? null : running.journal;
    }

    Journal journal() {
        return journal;
    }

    /** {@code say} 的行首：从记录开始的秒数和线程的名字；有人旁听时是空串。 */
    String stamp() {
        if (!unheard) {
            return "";
        }
        double seconds = (System.nanoTime() - startNanoTime) / 1e9;
        return String.format(Locale.ROOT, "[%.2f s %s] ", seconds, journal.nameOf(Thread.currentThread()));
    }

    /**
     * @param thread 记录线程
     * @param endNanoTime 代码返回的时刻；到时限也没有返回就是不再等的时刻
     * @param timeout 到了时限
     * @param interrupted 等它的时候，外面要停下
     */
    private record Finished<T extends @Nullable Object>(
            Thread thread,
            BodyRun<T> run,
            long endNanoTime,
            @Nullable TimeoutException timeout,
            boolean interrupted) {}

    @FunctionalInterface
    private interface Run<T extends @Nullable Object> {
        Finished<T> in(FlightRecording flight);
    }

    private void takeTurn() {
        var other = RUNNING.compareAndExchange(null, this);
        if (other != null && (!other.abandon() || !RUNNING.compareAndSet(other, this))) {
            throw new IllegalStateException(
                    "记录「" + other.title + "」还在进行，不能同时记录「" + title + "」：把两段代码放进同一个 record，或等它结束；它停不下来就重启内核");
        }
    }

    private <T extends @Nullable Object> Recorded<T> alone(Run<T> run) {
        takeTurn();
        boolean interrupted = false;
        try {
            WarmUp.await();
            try (var flight = FlightRecording.start(journal, Thread.currentThread())) {
                under = new Underway(Thread.currentThread(), flight);
                Abandoned.nameIn(journal);
                var start = Instant.now();
                startNanoTime = System.nanoTime();
                open = true;
                var finished = run.in(flight);
                interrupted = Thread.interrupted();
                return readOrSayWhy(flight, start, finished);
            }
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("不能记录：这个 JVM 没有 jdk.jfr 模块（" + e.getMessage() + "）。换成完整的 JDK 25", e);
        } finally {
            RUNNING.compareAndSet(this, null);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** 正在进行的：在哪个线程上，记录到哪里。 */
    private record Underway(Thread caller, FlightRecording flight) {}

    /** 外面已经要它停下，它却没有停：不再等它，别的记录可以开始。还不能放弃就是 {@code false}。 */
    private boolean abandon() {
        var here = under;
        if (here == null || here.caller.equals(Thread.currentThread()) || !here.flight.wasToldToStop(here.caller)) {
            return false;
        }
        open = false;
        Abandoned.add(here.caller, title);
        here.flight.close();
        return true;
    }

    /** 代码已经运行过：读不出时间线，也不能丢了它的结果。 */
    private <T extends @Nullable Object> Recorded<T> readOrSayWhy(
            FlightRecording flight, Instant start, Finished<T> finished) {
        try {
            return read(flight, start, finished);
        } catch (RuntimeException | Error e) {
            long bodyNanos = finished.endNanoTime - startNanoTime;
            var failure = failure(finished, finished.interrupted);
            var timeline = UnreadTimeline.timeline(title, start, bodyNanos, finished.thread.isVirtual(), failure, e);
            return recorded(finished, failure, timeline, List.of(), Map.of(finished.thread.threadId(), 0), List.of());
        }
    }

    private <T extends @Nullable Object> Recorded<T> recorded(
            Finished<T> finished,
            @Nullable Throwable failure,
            Timeline timeline,
            List<Mount> mounts,
            Map<Long, Integer> laneOf,
            List<SocketUse> sockets) {
        return new Recorded<>(timeline, finished.run.result, failure, mounts, startNanoTime, laneOf, sockets);
    }

    private <T extends @Nullable Object> Finished<T> runWithLimit(
            FlightRecording flight, Duration limit, BodyRun<T> run) {
        var ended = new long[1];
        var thread = Thread.ofPlatform().daemon().name("main").unstarted(() -> ended[0] = run.runHere());
        journal.rename(thread, "main");
        journal.recordedBy(Thread.currentThread());
        thread.start();
        TimeoutException timeout = null;
        boolean interrupted = false;
        try {
            if (!thread.join(limit)) {
                timeout = new TimeoutException("「" + title + "」超过时限 " + words(limit) + "，已中断");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (thread.isAlive()) {
            stopBody(flight, thread);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        long end = thread.isAlive() ? System.nanoTime() : ended[0];
        return new Finished<>(thread, run, end, timeout, interrupted);
    }

    /** 先看一眼，再中断一次代码和它的线程；之后的时间是它们收尾用的，不再打扰。 */
    private void stopBody(FlightRecording flight, Thread thread) {
        atLimit = Look.twice();
        var leftovers = new Leftovers(journal, flight.deaths());
        leftovers.interrupt(thread);
        long deadline = System.nanoTime() + LIMIT_GRACE.toNanos();
        var others = reading(thread, flight, Looks.none(System.nanoTime())).alive();
        others.remove(thread.threadId());
        var interrupted = leftovers.interrupt(others);
        long othersDeadline = System.nanoTime() + LIMIT_GRACE.toNanos(); // 读要一会儿，它们晚一点才被中断
        Leftovers.joinQuietly(thread, deadline);
        Beforehand.join(interrupted, othersDeadline);
    }

    private <T extends @Nullable Object> Recorded<T> read(FlightRecording flight, Instant start, Finished<T> finished) {
        long patience = finished.timeout == null ? finished.endNanoTime + LEAK_GRACE.toNanos() : System.nanoTime();
        Beforehand.join(flight.beforehand().newcomers(), patience);
        while (System.nanoTime() < patience
                && !flight.beforehand().busyInCommonPool().isEmpty()) {
            Leftovers.pauseUntil(System.nanoTime() + POLL.toNanos());
        }
        long end = System.nanoTime();
        var looks = new Looks(atLimit, Look.twice(), end);
        flight.stop();
        var reading = reading(finished.thread, flight, looks);
        var leaked = reading.alive();
        long late = flight.seesVirtualThreads() ? patience : System.nanoTime() + LATE_ENDS.toNanos();
        if (!leaked.isEmpty() && finished.timeout == null && System.nanoTime() < late) {
            // 刚才看不出它们应当结束，或说它们结束了的事件来得晚：等到那时，再看一遍
            flight.beforehand().outlast(leaked, late);
            end = System.nanoTime();
            looks = new Looks(atLimit, Look.twice(), end);
            reading = reading(finished.thread, flight, looks);
            leaked = reading.alive();
        }
        if (leaked.isEmpty()) {
            end = reading.lastEnd(finished.endNanoTime);
        } else {
            reading = null; // 前一遍读的，先让出内存
            new Leftovers(journal, flight.deaths()).end(leaked, LEAK_GRACE);
            reading = reading(finished.thread, flight, looks);
        }
        boolean swallowed = !finished.run.interrupted
                && (finished.interrupted || reading.interruptedFromOutside(finished.endNanoTime));
        var failure = failure(finished, swallowed);
        var limit = looks.atLimit();
        var outline = new Outline(
                title,
                start,
                finished.endNanoTime,
                end,
                failure,
                limit == null ? null : limit.atNanos(),
                Abandoned.notes());
        var assembler = new Assembler(finished.thread, journal, sources, startNanoTime, reading);
        var timeline = assembler.assemble(outline, leaked);
        return recorded(finished, failure, timeline, assembler.mounts(), assembler.laneOf(), assembler.sockets());
    }

    private Reading reading(Thread thread, FlightRecording flight, Looks looks) {
        return new Reading(thread, journal, startNanoTime, flight, looks);
    }

    private @Nullable Throwable failure(Finished<?> finished, boolean swallowed) {
        var own = finished.run.failure;
        var timeout = finished.timeout;
        if (timeout != null && own != null && timeout.getSuppressed().length == 0) {
            timeout.addSuppressed(own);
        }
        if (timeout != null || own != null || !swallowed) {
            return timeout != null ? timeout : own;
        }
        return new InterruptedException("「" + title + "」运行时被外面中断（例如停止单元格），代码没有理会，照常返回：结果可能不完整");
    }

    private static String words(Duration limit) {
        if (limit.toMillis() == 0) {
            return Times.words(limit.toNanos());
        }
        return BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString() + " 秒";
    }
}
