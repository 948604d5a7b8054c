package threadline.explain;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Times;

/**
 * 一些时段里大多在做什么：同一种状态、等同一样东西的加在一起，最长的那一组。
 *
 * @param one 其中最长的一段
 * @param nanos 一共多久
 * @param count 几段
 * @param place 最长的那一段在哪里
 * @param onePlace 都在那里
 */
record Doing(Interval one, long nanos, int count, Place place, boolean onePlace) {

    private record Group(Class<?> state, String object) {
        static Group of(Interval interval) {
            return new Group(interval.getClass(), Track.object(interval));
        }
    }

    private static final Pattern SLEEP = Pattern.compile("[\\w.]*\\bsleep(\\(.*\\))?");

    /** 在哪里：图上有名字的，是步骤；没有，是源码的哪一行。 */
    private record Place(String step, String line) {
        static Place of(Tracks tracks, Interval interval) {
            var track = tracks.of(interval.lane());
            long middle = (interval.startNanos() + interval.endNanos()) / 2;
            var step = track == null ? null : track.during(middle, middle);
            var source = interval.source();
            var line = source == null ? "" : source.inSentence();
            boolean told =
                    interval instanceof Interval.Sleeping && SLEEP.matcher(line).matches(); // 已经说了睡眠
            return step != null ? new Place(step.name(), "") : new Place("", told ? "" : line);
        }

        /** 例如 {@code 在「存 500」里}；不知道是空串。 */
        String words(boolean only, String most) {
            return !step.isEmpty()
                    ? (only ? "在" : most + "在") + Prose.name(step) + "里"
                    : line.isEmpty() || only ? line : Prose.glue(most + "在", line);
        }
    }

    /** 没有看到的不算；什么都没有就是 {@code null}。 */
    static @Nullable Doing most(Tracks tracks, Collection<? extends Interval> intervals) {
        Map<Group, Doing> groups = new HashMap<>();
        for (var interval : intervals) {
            if (!(interval instanceof Interval.Unknown)) {
                var one = new Doing(interval, interval.nanos(), 1, Place.of(tracks, interval), true);
                groups.merge(Group.of(interval), one, Doing::plus);
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
        boolean longer = one.nanos() >= other.one.nanos();
        return new Doing(
                longer ? one : other.one,
                nanos + other.nanos,
                count + other.count,
                longer ? place : other.place,
                onePlace && other.onePlace && place.equals(other.place));
    }

    /** 例如 {@code 睡眠 1.00 秒（Lock2.java:31）}、{@code 睡眠 3 次共 1.00 秒（最长的在「存 500」里）}。 */
    String words() {
        boolean several = count > 1 && !(one instanceof Interval.Running || one instanceof Interval.Runnable);
        var state = state();
        var gap = state.endsWith("」") ? "" : " ";
        return state + gap + (several ? count + " 次共 " : "") + Times.words(nanos) + where("最长的");
    }

    /** 不说多久。 */
    String briefly() {
        return place.step.isEmpty() ? state() + where("最长的") : state() + "，" + place.words(onePlace, "最长的");
    }

    /** 在哪里，写在括号里：不止一处的，说最多的那一处；不知道是空串。 */
    String where(String most) {
        var words = place.words(onePlace, most);
        return words.isEmpty() ? "" : "（" + words + "）";
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

    static String of(Tracks tracks, List<? extends Interval> intervals) {
        var most = most(tracks, intervals);
        return most == null ? "" : most.words();
    }
}
