package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.recorder.capture.OtherPrograms;
import threadline.recorder.reading.Pauses;
import threadline.recorder.reading.Phase;

/** 状态变成时间线的时段：线程换成泳道，对象编上号，没有看到的时间是未知。 */
final class Intervals {

    private final Sources sources;
    private final long startNanoTime;
    private final Map<Long, Integer> laneOf;
    private final LongFunction<String> nameOf;
    private final LongToIntFunction permits;
    private final Pauses pauses;
    private final OtherPrograms others;
    private final Map<Long, Integer> lockIds = new HashMap<>();
    private final Map<Long, Integer> objectIds = new HashMap<>();
    private final List<Interval> all = new ArrayList<>();

    Intervals(
            Sources sources,
            long startNanoTime,
            Map<Long, Integer> laneOf,
            LongFunction<String> nameOf,
            LongToIntFunction permits,
            Pauses pauses,
            OtherPrograms others) {
        this.permits = permits;
        this.others = others;
        this.pauses = pauses;
        this.sources = sources;
        this.startNanoTime = startNanoTime;
        this.laneOf = laneOf;
        this.nameOf = nameOf;
    }

    /** 到现在为止加进来的。 */
    List<Interval> all() {
        return all;
    }

    /** 一条泳道的状态，按开始排列。 */
    void add(Lane lane, List<Phase> phases) {
        long at = lane.startNanos();
        for (var phase : phases) {
            long start = Math.max(phase.startNanos() - startNanoTime, at);
            long end = Math.min(phase.endNanos() - startNanoTime, lane.endNanos());
            if (end <= start) {
                continue;
            }
            if (start > at) {
                all.add(new Interval.Unknown(lane.id(), at, start));
            }
            all.add(interval(lane.id(), start, end, phase));
            at = end;
        }
        if (lane.endNanos() > at) {
            all.add(new Interval.Unknown(lane.id(), at, lane.endNanos()));
        }
    }

    private Interval interval(int lane, long start, long end, Phase phase) {
        var evidence = phase.binNanos() == 0 ? Evidence.EXACT : new Evidence.Sampled(phase.binNanos());
        var source = sources.of(phase.stack().program());
        return switch (phase.doing()) {
            case RUNNING -> new Interval.Running(lane, start, end, evidence, source);
            case RUNNABLE ->
                new Interval.Runnable(
                        lane, start, end, evidence, source, by(start, end, phase.object()), laneOf.get(phase.owner()));
            case SLEEPING -> new Interval.Sleeping(lane, start, end, evidence, source);
            case BLOCKED ->
                new Interval.Blocked(
                        lane,
                        start,
                        end,
                        evidence,
                        source,
                        phase.object(),
                        owner(phase),
                        lockId(phase.lock()),
                        laneOf.getOrDefault(phase.owner(), -1),
                        phase.isExpiredAt(startNanoTime + end));
            case WAITING ->
                new Interval.Waiting(
                        lane,
                        start,
                        end,
                        evidence,
                        source,
                        phase.object(),
                        awaited(phase),
                        phase.isExpiredAt(startNanoTime + end),
                        phase.dueNanos() == Long.MAX_VALUE ? 0 : phase.dueNanos() - startNanoTime);
            case IO -> new Interval.Io(lane, start, end, evidence, source, phase.object());
            case PAUSED -> new Interval.Paused(lane, start, end, pause(start, end));
        };
    }

    /** 知道排的是什么队，就是它；等 CPU 的，是谁占着 CPU。 */
    private @Nullable String by(long start, long end, String queue) {
        return queue.isEmpty() ? others.during(startNanoTime + start, startNanoTime + end) : queue;
    }

    /** 这一段所在的那次停顿，头尾都在。 */
    private Interval.Pause pause(long start, long end) {
        var whole = pauses.at(startNanoTime + start);
        return whole == null
                ? new Interval.Pause(start, end, "")
                : new Interval.Pause(
                        Math.max(0, whole.startNanos() - startNanoTime),
                        whole.endNanos() - startNanoTime,
                        whole.cause());
    }

    private Interval.Awaited awaited(Phase phase) {
        long identity = phase.lock();
        int id = identity == 0 ? 0 : objectIds.computeIfAbsent(identity, i -> objectIds.size() + 1);
        return new Interval.Awaited(id, phase.stack().labelOr(""), permits.applyAsInt(identity));
    }

    private @Nullable String owner(Phase phase) {
        return phase.owner() < 0 ? null : nameOf.apply(phase.owner());
    }

    /** 对象的标识只在这个 JVM 里有意义：时间线里按出现的次序编号。 */
    private int lockId(long identity) {
        return identity == 0 ? 0 : lockIds.computeIfAbsent(identity, id -> lockIds.size() + 1);
    }
}
