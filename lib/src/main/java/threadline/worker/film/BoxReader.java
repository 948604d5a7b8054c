package threadline.worker.film;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import threadline.model.Evidence;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.OutputLine;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.worker.film.BoxFormat.Doing;
import threadline.worker.film.BoxFormat.Kind;

/** 从黑匣子里读出一条时间线：步骤和话是准确的，状态是每 10 到 30 ms 看一眼的。只由一个线程使用。 */
@SuppressWarnings("EnumOrdinal") // 两头是同一个 jar 里的类
final class BoxReader {

    /** 最后一眼之后这么久，还当作没有变。 */
    private static final long FRESH_NANOS = 3 * BlackBox.EVERY_MILLIS * 1_000_000;

    private final MemorySegment box;
    private final Map<Long, Seen> threads = new LinkedHashMap<>();
    private long start = Long.MAX_VALUE;

    /** 读出来的：时间线，和它的 0（写的进程的钟）。 */
    record Read(Timeline timeline, long startNanoTime) {}

    private record Glance(long atNanos, Doing doing, long cpuNanos, String label) {

        private boolean sameWait(Glance other) {
            return doing != Doing.ON_CPU && doing == other.doing && label.equals(other.label);
        }
    }

    private static final class Open {
        final String name;
        final long startNanos;
        final int depth;
        boolean leaf = true;

        Open(String name, long startNanos, int depth) {
            this.name = name;
            this.startNanos = startNanos;
            this.depth = depth;
        }
    }

    /** 一个线程说过的和被看到的。 */
    private static final class Seen {
        final int lane;
        final String name;
        final boolean virtual;
        final long firstNanos;
        final List<Glance> glances = new ArrayList<>();
        final Deque<Open> open = new ArrayDeque<>();
        /** 步骤开始和结束的时刻。 */
        final TreeSet<Long> edges = new TreeSet<>();

        Seen(int lane, String name, boolean virtual, long firstNanos) {
            this.lane = lane;
            this.name = name;
            this.virtual = virtual;
            this.firstNanos = firstNanos;
        }
    }

    private final List<Step> steps = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<OutputLine> output = new ArrayList<>();
    private final List<Interval> intervals = new ArrayList<>();

    BoxReader(MemorySegment box) {
        this.box = box;
    }

    /** 读到 {@code untilNanoTime} 为止，写的进程的钟。 */
    Read read(long untilNanoTime) {
        long at = BoxFormat.FIRST;
        while (at + BoxFormat.HEAD <= BoxFormat.BYTES) {
            long head = BoxFormat.word(box, at);
            if (head == 0) {
                break;
            }
            note(Kind.values()[(int) (head & 0xFF) - 1], at);
            at += head >>> 8;
        }
        long first = start == Long.MAX_VALUE ? untilNanoTime : start;
        long end = Math.max(0, untilNanoTime - first);
        var lanes = new ArrayList<Lane>();
        for (var seen : threads.values()) {
            var kind = seen.virtual ? Lane.Kind.VIRTUAL : Lane.Kind.PLATFORM;
            long from = seen.lane == 0 ? 0 : Math.min(seen.firstNanos - first, end);
            lanes.add(new Lane(seen.lane, seen.name, kind, null, from, end, false));
            closeSteps(seen, end);
            addStates(seen, from, end);
        }
        steps.sort(Comparator.comparingLong(Step::startNanos).thenComparingInt(Step::depth));
        marks.sort(Comparator.comparingLong(Mark::atNanos));
        long lost = BoxFormat.word(box, BoxFormat.LOST);
        var timeline = new Timeline(
                "黑匣子",
                Instant.EPOCH,
                end,
                end,
                lanes,
                steps,
                intervals,
                List.of(),
                marks,
                List.of(),
                output,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                new Honesty(0, lost, "黑匣子", List.of()));
        return new Read(timeline, first);
    }

    private void note(Kind kind, long at) {
        long nanos = box.get(ValueLayout.JAVA_LONG, at + 8);
        long thread = box.get(ValueLayout.JAVA_LONG, at + 16);
        int first = (int) box.get(ValueLayout.JAVA_LONG, at + 24);
        long second = box.get(ValueLayout.JAVA_LONG, at + 32);
        var bytes = new byte[(int) (second >>> 32)];
        MemorySegment.copy(box, ValueLayout.JAVA_BYTE, at + BoxFormat.HEAD, bytes, 0, bytes.length);
        var text = new String(bytes, StandardCharsets.UTF_8);
        start = Math.min(start, nanos);
        if (kind == Kind.THREAD) {
            threads.putIfAbsent(thread, new Seen(threads.size(), text, first == 1, nanos));
            return;
        }
        var seen = threads.get(thread);
        if (seen == null) {
            return; // 它的那一条丢了
        }
        long since = nanos - start;
        if (kind == Kind.BEGAN || kind == Kind.ENDED) {
            seen.edges.add(since);
        }
        switch (kind) {
            case BEGAN -> {
                var outer = seen.open.peek();
                if (outer != null) {
                    outer.leaf = false;
                }
                seen.open.push(new Open(text, since, first));
            }
            case ENDED -> {
                var done = seen.open.poll();
                if (done != null) {
                    addStep(seen, done, since, Step.Outcome.values()[(int) second]);
                }
            }
            case MARKED -> {
                var mark = Mark.Kind.values()[first];
                marks.add(new Mark(seen.lane, since, mark, text));
                if (mark == Mark.Kind.SAID) {
                    output.add(new OutputLine(seen.lane, since, text));
                }
            }
            case LOOKED ->
                seen.glances.add(new Glance(nanos, Doing.values()[first], (second & 0xFFFF_FFFFL) * 1000, text));
            case THREAD -> {}
        }
    }

    private void addStep(Seen seen, Open step, long end, Step.Outcome outcome) {
        steps.add(new Step(
                seen.lane, step.name, step.startNanos, Math.max(step.startNanos, end), step.depth, step.leaf, outcome));
    }

    private void closeSteps(Seen seen, long end) {
        seen.open.forEach(step -> addStep(seen, step, end, Step.Outcome.OPEN));
        seen.open.clear();
    }

    private void addStates(Seen seen, long from, long end) {
        long at = from;
        Glance before = null;
        for (var glance : seen.glances) {
            long now = Math.min(glance.atNanos - start, end);
            if (before != null && now > at) {
                between(seen, at, now, before, glance);
                at = now;
            } else if (before == null && now > at) {
                add(seen, new Interval.Unknown(seen.lane, at, now));
                at = now;
            }
            before = glance;
        }
        if (at < end) {
            boolean fresh = before != null && end - at <= FRESH_NANOS;
            add(
                    seen,
                    before == null || !fresh
                            ? new Interval.Unknown(seen.lane, at, end)
                            : state(seen.lane, at, end, before));
        }
    }

    /** 两眼之间：一样的等待就是在等；否则先画用掉的 CPU，其余看后一眼。看到的等待不越过步骤的边：那一边的，没有看到。 */
    private void between(Seen seen, long from, long to, Glance before, Glance after) {
        int lane = seen.lane;
        long used = Math.min(to - from, after.cpuNanos - before.cpuNanos);
        if (before.sameWait(after) && used < (to - from) / 10) {
            add(seen, state(lane, from, to, after));
            return;
        }
        long rest = to - from - used;
        if (rest * 10 < to - from) {
            add(seen, new Interval.Running(lane, from, to, evidence(to - from), null));
        } else if (before.doing != Doing.ON_CPU && after.doing != Doing.ON_CPU) {
            // 从一种等换到另一种：换在步骤的边上；不在边上，就不知道换在哪里
            var edge = seen.edges.ceiling(from);
            if (edge == null || edge > to) {
                add(seen, new Interval.Unknown(lane, from, to));
            } else {
                add(seen, state(lane, from, edge, before));
                since(seen, edge, to, after);
            }
        } else if (before.doing != Doing.ON_CPU) {
            var edge = seen.edges.higher(from);
            long until = edge == null ? from + rest : Math.min(edge, from + rest);
            add(seen, state(lane, from, until, before));
            add(seen, new Interval.Unknown(lane, until, from + rest));
            running(seen, from + rest, to);
        } else {
            running(seen, from, to - rest);
            if (after.doing == Doing.ON_CPU) {
                add(seen, new Interval.Runnable(lane, to - rest, to, evidence(to - from), null));
            } else {
                since(seen, to - rest, to, after);
            }
        }
    }

    /** 后一眼看到的，最早从最后一条步骤的边起；那以前没有看到。 */
    private void since(Seen seen, long from, long to, Glance after) {
        var edge = seen.edges.lower(to);
        long start = edge == null ? from : Math.max(from, edge);
        add(seen, new Interval.Unknown(seen.lane, from, start));
        add(seen, state(seen.lane, start, to, after));
    }

    private void running(Seen seen, long from, long to) {
        if (to > from) {
            add(seen, new Interval.Running(seen.lane, from, to, evidence(BlackBox.EVERY_MILLIS * 1_000_000), null));
        }
    }

    private static Interval state(int lane, long from, long to, Glance glance) {
        var evidence = evidence(BlackBox.EVERY_MILLIS * 1_000_000);
        return switch (glance.doing) {
            case ON_CPU -> new Interval.Running(lane, from, to, evidence, null);
            case ASLEEP -> new Interval.Sleeping(lane, from, to, evidence, null);
            case BLOCKED -> new Interval.Blocked(lane, from, to, evidence, null, glance.label, null, 0, -1);
            case WAITING -> new Interval.Waiting(lane, from, to, evidence, null, glance.label);
            case IO -> new Interval.Io(lane, from, to, evidence, null, glance.label);
            case UNCLEAR -> new Interval.Unknown(lane, from, to);
        };
    }

    private static Evidence evidence(long nanos) {
        return new Evidence.Sampled(nanos);
    }

    /** 在这个线程的步骤的边上断开：一眼看到的睡眠，也许是前一步的，也许是后一步的。 */
    private void add(Seen seen, Interval next) {
        long at = next.startNanos();
        for (long edge : seen.edges.subSet(at, false, Math.max(at, next.endNanos()), false)) {
            append(seen, next.within(at, edge));
            at = edge;
        }
        append(seen, next.within(at, next.endNanos()));
    }

    /** 和前一段一样就接上，步骤的边上不接。 */
    private void append(Seen seen, Interval next) {
        var last = intervals.isEmpty() ? null : intervals.getLast();
        if (last != null
                && last.lane() == next.lane()
                && last.endNanos() == next.startNanos()
                && !seen.edges.contains(next.startNanos())
                && Shifted.of(last, next.lane(), next.startNanos(), next.endNanos())
                        .equals(next)) {
            intervals.set(intervals.size() - 1, Shifted.of(last, last.lane(), last.startNanos(), next.endNanos()));
        } else if (next.endNanos() > next.startNanos()) {
            intervals.add(next);
        }
    }
}
