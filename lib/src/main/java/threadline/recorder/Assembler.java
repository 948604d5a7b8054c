package threadline.recorder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.model.Evidence;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.OutputLine;
import threadline.model.SourceLookup;
import threadline.model.Step;
import threadline.model.Timeline;

/** 把 JFR 的事件和程序说的话拼成一条时间线。没有看到的时间就是未知，不猜。 */
final class Assembler {

    private final long recordingThread;
    private final Journal journal;
    private final Sources sources;
    private final Map<Long, Integer> laneOf = new HashMap<>();
    private final long startNanoTime;
    private final Observed observed;

    Assembler(Thread recordingThread, Journal journal, SourceLookup sources, long startNanoTime, Observed observed) {
        this.recordingThread = recordingThread.threadId();
        this.journal = journal;
        this.sources = new Sources(sources);
        this.startNanoTime = startNanoTime;
        this.observed = observed;
    }

    /** 还没有完的等待。 */
    void look(OpenWaits open) {
        observed.look(open);
    }

    /** 程序启动、还没有结束的线程。 */
    Set<Long> alive() {
        var alive = observed.threads().program().stream()
                .filter(seen -> canLeak(seen) && seen.end == null)
                .map(seen -> seen.id)
                .collect(Collectors.toCollection(HashSet::new));
        observed.removeIdleOfOlderPools(alive);
        return alive;
    }

    /** 是这段代码启动的，也应当随它结束。 */
    private boolean canLeak(Threads.Seen seen) {
        return seen.canLeak() && observed.isDescendant(seen.id);
    }

    /** 代码返回和程序的线程结束，哪个在后。 */
    long lastEnd(long bodyEndNanoTime) {
        return observed.threads().program().stream()
                .mapToLong(seen -> seen.end == null || !canLeak(seen) ? bodyEndNanoTime : seen.end)
                .reduce(bodyEndNanoTime, Math::max);
    }

    /** 有泳道的线程；在 {@link #assemble} 之后才有。 */
    Set<Long> laneThreads() {
        return laneOf.keySet();
    }

    /** 程序的虚拟线程在载体线程上的每一段；在 {@link #assemble} 之后才有。 */
    List<Mount> mounts() {
        return Carriers.mounts(observed.tracks(), laneOf, observed.threads(), startNanoTime);
    }

    /** 拼出时间线；{@code endNanoTime} 之后的事不画。 */
    Timeline assemble(
            String title, Instant start, long bodyEndNanoTime, long endNanoTime, @Nullable Throwable failure) {
        long end = endNanoTime - startNanoTime;
        var leaked = alive();
        var lanes = new ArrayList<Lane>();
        var intervals = new ArrayList<Interval>();
        var phases = new HashMap<Long, List<Phase>>();
        var program = inOrder(observed.threads().program());
        program.forEach(seen -> journal.nameOf(seen.id, seen.ownName));
        for (var seen : program) {
            boolean main = seen.id == recordingThread;
            long from = main ? 0 : clamp(seen.start != null ? seen.start : seen.firstEvent, 0, end);
            long until = main && !leaked.contains(seen.id)
                    ? bodyEndNanoTime - startNanoTime
                    : clamp(seen.end != null ? seen.end : seen.start != null ? null : seen.lastEvent, end, end);
            int id = lanes.size();
            laneOf.put(seen.id, id);
            var name = journal.nameOf(seen.id, seen.ownName);
            var kind = seen.virtual ? Lane.Kind.VIRTUAL : Lane.Kind.PLATFORM;
            lanes.add(new Lane(id, name, kind, null, from, until, leaked.contains(seen.id)));
            var phasesOfLane = observed.phases(seen.id, startNanoTime + from, startNanoTime + until);
            phases.put(seen.id, phasesOfLane);
            addIntervals(intervals, id, phasesOfLane, from, until);
        }
        var cast = new Cast(lanes, laneOf, phases, startNanoTime, end);
        return new Timeline(
                title,
                start,
                bodyEndNanoTime - startNanoTime,
                end,
                lanes,
                steps(laneOf, endNanoTime),
                intervals,
                WakeRecords.of(cast, observed, sources),
                Marks.of(cast, journal, observed),
                List.of(),
                output(cast),
                failure == null ? null : Failures.describe(failure),
                honesty(lanes, intervals));
    }

    private List<Threads.Seen> inOrder(List<Threads.Seen> seen) {
        return seen.stream()
                .sorted(Comparator.comparing((Threads.Seen s) -> s.id != recordingThread)
                        .thenComparingLong(s -> s.start != null ? s.start : s.firstEvent != null ? s.firstEvent : 0L)
                        .thenComparingLong(s -> s.id))
                .toList();
    }

    private long clamp(@Nullable Long nanoTime, long otherwise, long max) {
        return nanoTime == null ? otherwise : Math.clamp(nanoTime - startNanoTime, 0, max);
    }

    private void addIntervals(List<Interval> all, int lane, List<Phase> seen, long from, long until) {
        long at = from;
        for (var phase : seen) {
            long start = Math.max(phase.startNanos() - startNanoTime, at);
            long end = Math.min(phase.endNanos() - startNanoTime, until);
            if (end <= start) {
                continue;
            }
            if (start > at) {
                all.add(new Interval.Unknown(lane, at, start));
            }
            all.add(interval(lane, start, end, phase));
            at = end;
        }
        if (until > at) {
            all.add(new Interval.Unknown(lane, at, until));
        }
    }

    private Interval interval(int lane, long start, long end, Phase phase) {
        var evidence = phase.binNanos() == 0 ? Evidence.EXACT : new Evidence.Sampled(phase.binNanos());
        var source = sources.of(phase.stack().program());
        return switch (phase.doing()) {
            case RUNNING -> new Interval.Running(lane, start, end, evidence, source);
            case RUNNABLE -> new Interval.Runnable(lane, start, end, evidence, source);
            case SLEEPING -> new Interval.Sleeping(lane, start, end, evidence, source);
            case BLOCKED -> new Interval.Blocked(lane, start, end, evidence, source, phase.object(), phase.owner());
            case WAITING -> new Interval.Waiting(lane, start, end, evidence, source, phase.object());
            case IO -> new Interval.Io(lane, start, end, evidence, source, phase.object());
        };
    }

    private List<Step> steps(Map<Long, Integer> laneOf, long endNanoTime) {
        return journal.stepsUntil(endNanoTime).stream()
                .filter(s -> laneOf.containsKey(s.thread())
                        && s.startNanos() <= endNanoTime
                        && s.endNanos() >= startNanoTime)
                .map(s -> new Step(
                        laneOf.getOrDefault(s.thread(), 0),
                        s.name(),
                        Math.max(0, s.startNanos() - startNanoTime),
                        Math.min(s.endNanos(), endNanoTime) - startNanoTime,
                        s.depth(),
                        s.leaf(),
                        s.endNanos() > endNanoTime ? Step.Outcome.OPEN : s.outcome()))
                .sorted(Comparator.comparingLong(Step::startNanos).thenComparingInt(Step::depth))
                .toList();
    }

    private List<OutputLine> output(Cast cast) {
        return journal.marks().stream()
                .filter(m -> m.kind() == Mark.Kind.SAID && laneOf.containsKey(m.thread()) && cast.covers(m.atNanos()))
                .map(m -> new OutputLine(laneOf.getOrDefault(m.thread(), 0), cast.nanos(m.atNanos()), m.text()))
                .sorted(Comparator.comparingLong(OutputLine::atNanos))
                .toList();
    }

    private Honesty honesty(List<Lane> lanes, List<Interval> intervals) {
        long total =
                lanes.stream().mapToLong(l -> l.endNanos() - l.startNanos()).sum();
        long unknown = intervals.stream()
                .filter(Interval.Unknown.class::isInstance)
                .mapToLong(Interval::nanos)
                .sum();
        double share = total == 0 ? 0 : (double) unknown / total;
        var notes = new ArrayList<String>();
        if (share > 0.01) {
            notes.add(String.format("线程时间的 %.0f %% 没有看到，画作「未知」", share * 100));
        }
        if (observed.lost() > 0) {
            notes.add("丢了 " + observed.lost() + " 份数据（JFR 按字节，代理按条）");
        }
        if (journal.dropped() > 0) {
            notes.add("步骤和话太多，有 " + journal.dropped() + " 个没有记下");
        }
        notes.addAll(observed.notes());
        return new Honesty(share, observed.lost(), observed.hasAgent() ? "JFR 和代理" : "JFR", notes);
    }
}
