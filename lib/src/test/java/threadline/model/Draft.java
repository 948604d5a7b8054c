package threadline.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 手写一条时间线。时间用毫秒写。 */
public class Draft {

    public static final long MS = 1_000_000;

    public final String title;
    public final List<Lane> lanes = new ArrayList<>();
    public final List<Step> steps = new ArrayList<>();
    public final List<Interval> intervals = new ArrayList<>();
    public final List<Wake> wakes = new ArrayList<>();
    public final List<Mark> marks = new ArrayList<>();
    public final List<String> notes = new ArrayList<>();
    public final List<String> outside = new ArrayList<>();
    public final List<Pin> pins = new ArrayList<>();
    public final List<Lane.Pool> pools = new ArrayList<>();
    public final List<Lane.Turn> turns = new ArrayList<>();
    /** 到时限停下的那一刻；没有时限，或没有到，是 {@code null}。 */
    public @Nullable Double limit;

    /** 代码抛出的；没有就是 {@code null}。 */
    public @Nullable Failure failure;

    private final List<String> locks = new ArrayList<>();
    public long unit = MS;
    public int cpus;

    public Draft(String title) {
        this.title = title;
    }

    public int lane(String name, Lane.Kind kind, double from, double to) {
        return lane(name, kind, null, from, to, false);
    }

    public int lane(String name, Lane.Kind kind, @Nullable String process, double from, double to, boolean leaked) {
        lanes.add(new Lane(lanes.size(), name, kind, process, at(from), at(to), leaked));
        return lanes.size() - 1;
    }

    public long at(double time) {
        return Math.round(time * unit);
    }

    public void step(int lane, String name, double from, double to) {
        step(lane, name, from, to, 0, Step.Outcome.COMPLETED);
    }

    public void step(int lane, String name, double from, double to, int depth, Step.Outcome outcome) {
        steps.add(new Step(lane, name, at(from), at(to), depth, true, outcome));
    }

    public void sleep(int lane, double from, double to) {
        intervals.add(new Interval.Sleeping(
                lane, at(from), at(to), Evidence.EXACT, new Source("单元格", 3, "Thread.sleep(2000);")));
    }

    public void run(int lane, double from, double to) {
        intervals.add(new Interval.Running(lane, at(from), at(to), new Evidence.Sampled(20 * MS), null));
    }

    public void queue(int lane, double from, double to) {
        intervals.add(new Interval.Runnable(lane, at(from), at(to), Evidence.EXACT, null));
    }

    /** 等载体，载体以前挂载着 {@code giver}。 */
    public void queue(int lane, double from, double to, @Nullable Integer giver) {
        var carrier = Interval.Runnable.Queue.CARRIER.by();
        intervals.add(new Interval.Runnable(lane, at(from), at(to), Evidence.EXACT, null, carrier, giver));
    }

    /** 采样的，一格 {@code bin} 毫秒：每格先运行 {@code percent}%，其余等 CPU。 */
    public void sampled(int lane, double from, double to, double bin, double percent) {
        for (double at = from; at < to - 1e-9; at += bin) {
            var evidence = new Evidence.Sampled(at(bin));
            double until = Math.min(to, at + bin);
            double split = at + (until - at) * percent / 100;
            intervals.add(new Interval.Running(lane, at(at), at(split), evidence, null));
            intervals.add(new Interval.Runnable(lane, at(split), at(until), evidence, null));
        }
    }

    /** 库自己的线程。 */
    public int helper(String name, double from, double to) {
        lanes.add(new Lane(lanes.size(), name, Lane.Kind.PLATFORM, null, at(from), at(to), false, true));
        return lanes.size() - 1;
    }

    public void wait(int lane, double from, double to, String object) {
        intervals.add(new Interval.Waiting(
                lane, at(from), at(to), Evidence.EXACT, new Source("CoffeeShop.serve", 12, "ready.take();"), object));
    }

    /** 等第 {@code id} 个对象，在方法 {@code call} 里；{@code permits} 是信号量的许可。 */
    public void await(int lane, double from, double to, String call, int id, int permits) {
        await(lane, from, to, new Interval.Awaited(id, call, permits), false, 0);
    }

    /** 等到了自己的时限。 */
    public void expire(int lane, double from, double to, String call) {
        await(lane, from, to, new Interval.Awaited(1, call, 0), true, to);
    }

    /** 有时限 {@code due}，等第 {@code id} 个；没有等到时限，就是有人叫醒的。 */
    public void awaitUntil(int lane, double from, double to, String call, int id, double due) {
        await(lane, from, to, new Interval.Awaited(id, call, 0), to >= due, due);
    }

    private void await(int lane, double from, double to, Interval.Awaited on, boolean expired, double due) {
        var source = new Source("Shop.take", 5, null);
        intervals.add(
                new Interval.Waiting(lane, at(from), at(to), Evidence.EXACT, source, on.call(), on, expired, at(due)));
    }

    public void sleepAt(int lane, double from, double to, int line) {
        intervals.add(
                new Interval.Sleeping(lane, at(from), at(to), Evidence.EXACT, new Source("Shop.work", line, null)));
    }

    public void lock(int lane, double from, double to, String lock, String owner) {
        var source = new Source("Shop.pay", 5, null);
        intervals.add(new Interval.Blocked(
                lane, at(from), at(to), Evidence.EXACT, source, lock, owner, lockId(lock), laneOf(owner)));
    }

    /** 拿不到，等到了自己的时限。 */
    public void tryLock(int lane, double from, double to, String lock, String owner) {
        intervals.add(new Interval.Blocked(
                lane, at(from), at(to), Evidence.EXACT, null, lock, owner, lockId(lock), laneOf(owner), true));
    }

    /** 同名的是同一把。 */
    private int lockId(String lock) {
        if (!locks.contains(lock)) {
            locks.add(lock);
        }
        return locks.indexOf(lock) + 1;
    }

    private int laneOf(@Nullable String name) {
        return lanes.stream()
                .filter(lane -> lane.name().equals(name))
                .mapToInt(Lane::id)
                .findFirst()
                .orElse(-1);
    }

    /** 池里闲着的线程：没有程序的栈帧。 */
    public void idle(int lane, double from, double to) {
        intervals.add(new Interval.Waiting(lane, at(from), at(to), Evidence.EXACT, null, "LinkedBlockingQueue.take"));
    }

    /** 池里闲着，隔 {@code bin} 看一眼看到的。 */
    public void idle(int lane, double from, double to, double bin) {
        var evidence = new Evidence.Sampled(at(bin));
        intervals.add(new Interval.Waiting(lane, at(from), at(to), evidence, null, "空闲（线程池）"));
    }

    public void io(int lane, double from, double to, String object) {
        intervals.add(new Interval.Io(lane, at(from), at(to), Evidence.EXACT, null, object));
    }

    public void unknown(int lane, double from, double to) {
        intervals.add(new Interval.Unknown(lane, at(from), at(to)));
    }

    public void mark(int lane, double time, Mark.Kind kind, String text) {
        mark(lane, time, kind, text, -1);
    }

    /** {@code by} 是谁中断的。 */
    public void mark(int lane, double time, Mark.Kind kind, String text, int by) {
        boolean failed = kind == Mark.Kind.DIED || kind == Mark.Kind.UNCAUGHT || kind == Mark.Kind.CANCELLED;
        marks.add(new Mark(lane, at(time), kind, text, by, failed ? failure(text) : null));
    }

    /** 例如 {@code IllegalStateException：糊了}；种类看类名。 */
    public static Failure failure(String text) {
        var parts = text.split("：", 2);
        var kind = switch (parts[0]) {
            case "TimeoutException" -> Failure.Kind.TIMED_OUT;
            case "InterruptedException", "CancellationException" -> Failure.Kind.CANCELLED;
            default -> Failure.Kind.FAILED;
        };
        return new Failure(parts[0], parts.length == 1 ? "" : parts[1], kind, null);
    }

    public void wake(int from, int to, double time) {
        wakes.add(new Wake(from, to, at(time), null, false));
    }

    public Timeline timeline(double body, double end) {
        return new Timeline(
                title,
                Instant.EPOCH,
                at(body),
                at(end),
                lanes,
                steps,
                intervals,
                wakes,
                marks,
                List.of(),
                List.of(),
                failure,
                limit == null ? null : at(limit),
                outside,
                pins,
                pools,
                turns,
                cpus,
                new Honesty(0, 0, "JFR", notes));
    }
}
