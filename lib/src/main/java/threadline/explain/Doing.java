package threadline.explain;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.model.Interval;
import threadline.model.Source;
import threadline.model.Times;

/**
 * 一些时段里大多在做什么：同一种状态、等同一样东西的加在一起，最长的那一组。
 *
 * @param one 其中最长的一段
 * @param nanos 一共多久
 * @param count 几段
 * @param oneLine 都在同一行
 */
record Doing(Interval one, long nanos, int count, boolean oneLine) {

    private record Group(Class<?> state, String object) {
        static Group of(Interval interval) {
            return new Group(interval.getClass(), Track.object(interval));
        }
    }

    /** 没有看到的不算；什么都没有就是 {@code null}。 */
    static @Nullable Doing most(Collection<? extends Interval> intervals) {
        Map<Group, Doing> groups = new HashMap<>();
        for (var interval : intervals) {
            if (!(interval instanceof Interval.Unknown)) {
                groups.merge(Group.of(interval), new Doing(interval, interval.nanos(), 1, true), Doing::plus);
            }
        }
        return groups.values().stream()
                .max(Comparator.comparingLong(Doing::nanos))
                .orElse(null);
    }

    /** 是同一种状态，等的是同一样东西。 */
    boolean isSame(Interval interval) {
        return Group.of(interval).equals(Group.of(one));
    }

    private Doing plus(Doing other) {
        return new Doing(
                one.nanos() >= other.one.nanos() ? one : other.one,
                nanos + other.nanos,
                count + other.count,
                oneLine && other.oneLine && Objects.equals(one.source(), other.one.source()));
    }

    /** 例如 {@code 睡眠 1.00 秒（Lock2.java:31）}、{@code 睡眠 3 次共 1.00 秒（单元格第 4 行）}。 */
    String words() {
        boolean several = count > 1 && !(one instanceof Interval.Running || one instanceof Interval.Runnable);
        var state = state();
        var gap = state.endsWith("」") ? "" : " ";
        return state + gap + (several ? count + " 次共 " : "") + Times.words(nanos) + line();
    }

    /** 不说多久。 */
    String briefly() {
        return state() + line();
    }

    /** 不止一行的，说最长的那一段在哪里。 */
    private String line() {
        var line = one.source();
        return oneLine || line == null ? at(line) : Prose.glue("（最长的在", line.inSentence(), "）");
    }

    private String state() {
        return switch (one) {
            case Interval.Running _ -> "运行";
            case Interval.Runnable r -> r.word();
            case Interval.Sleeping _ -> "睡眠";
            case Interval.Blocked b -> "等锁" + Prose.name(b.lock());
            case Interval.Waiting w -> w.object().isEmpty() ? "等待" : "等" + Prose.name(w.object());
            case Interval.Io io -> io.object().isEmpty() ? "读写" : "读写" + Prose.name(io.object());
            case Interval.Paused _ -> "JVM 停住了";
            case Interval.Unknown _ -> "做不知道的事";
        };
    }

    /** 在哪一行，写在括号里；不知道是空串。 */
    static String at(@Nullable Source source) {
        return source == null ? "" : "（" + source.inSentence() + "）";
    }

    static String of(List<? extends Interval> intervals) {
        var most = most(intervals);
        return most == null ? "" : most.words();
    }
}
