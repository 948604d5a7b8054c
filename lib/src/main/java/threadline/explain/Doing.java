package threadline.explain;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Times;

/**
 * 一些时段里大多在做什么：同一种状态、等同一样东西的加在一起，最长的那一组。
 *
 * @param one 其中最长的一段
 * @param nanos 一共多久
 * @param count 几段
 * @param places 在哪里 → 那里最长的一段有多长
 */
record Doing(Interval one, long nanos, int count, Map<Place, Long> places) {

    /** 不比最长的短这么多，就是差不多一样长，不单说哪一处。 */
    private static final double ALIKE = 0.9;

    /** 不到最长的这么多，只是零头：不说还有别处。 */
    private static final double LITTLE = 0.1;

    /** 几处都写出名字；多了，编号连着的说从哪到哪，不连着的不说。 */
    private static final int MOST_NAMES = 3;

    private record Group(Class<?> state, String object) {
        static Group of(Interval interval) {
            return new Group(interval.getClass(), Track.object(interval));
        }
    }

    private static final Pattern SLEEP = Pattern.compile("[\\w.]*\\bsleep(\\(.*\\))?");

    /** 在哪里：图上有名字的，是步骤；没有，是源码的哪一行；库里的一行，读者找不到，不说。 */
    private record Place(String step, String line) {
        /** 运行的一段也许连着几步：在每一步里有多久，各算各的；大半不在步骤里，也算上那里。 */
        static Map<Place, Long> all(Tracks tracks, Interval interval) {
            Map<Place, Long> places = new LinkedHashMap<>();
            var track = tracks.of(interval.lane());
            var around = track == null ? null : track.around(interval);
            boolean inside = around != null
                    && around.startNanos() <= interval.startNanos() + Track.SLACK_NANOS
                    && around.endNanos() >= interval.endNanos() - Track.SLACK_NANOS;
            long outside = interval.nanos();
            for (var step : track == null || inside ? List.<Step>of() : track.steps()) {
                long common = step.leaf() ? Spell.common(interval, step.startNanos(), step.endNanos()) : 0;
                if (common > 0) {
                    places.merge(new Place(step.name(), ""), common, Math::max);
                    outside -= common;
                }
            }
            if (2 * outside >= interval.nanos()) {
                places.merge(of(tracks, interval), outside, Math::max);
            }
            return places;
        }

        static Place of(Tracks tracks, Interval interval) {
            var track = tracks.of(interval.lane());
            var step = track == null ? null : track.around(interval);
            var source = interval.source();
            var line = source == null || source.library() ? "" : source.inSentence();
            // 已经说了睡眠，或在哪个方法里读写
            boolean told = (interval instanceof Interval.Sleeping
                            && SLEEP.matcher(line).matches())
                    || (interval instanceof Interval.Io io
                            && !io.object().isEmpty()
                            && method(line).equals(method(io.object())));
            return step != null ? new Place(step.name(), "") : new Place("", told ? "" : line);
        }
    }

    /** 例如 {@code lines.readLine()} 里的 {@code readLine}。 */
    private static String method(String call) {
        return call.replaceFirst("\\(.*", "").replaceFirst(".*\\.", "");
    }

    /** 没有看到的不算；什么都没有就是 {@code null}。 */
    static @Nullable Doing most(Tracks tracks, Collection<? extends Interval> intervals) {
        Map<Group, Doing> groups = new HashMap<>();
        for (var interval : intervals) {
            if (!(interval instanceof Interval.Unknown)) {
                var one = new Doing(interval, interval.nanos(), 1, Place.all(tracks, interval));
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

    /** {@code other} 的并进这一组。 */
    private Doing plus(Doing other) {
        other.places.forEach((place, nanos) -> places.merge(place, nanos, Math::max));
        return new Doing(
                one.nanos() >= other.one.nanos() ? one : other.one, nanos + other.nanos, count + other.count, places);
    }

    /** 最长的那一段在的地方，和差不多一样长的别处。 */
    private List<Place> longest() {
        long most = Collections.max(places.values());
        return places.entrySet().stream()
                .filter(place -> place.getValue() >= ALIKE * most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** 每一段各在一步里，都差不多一样长。 */
    boolean isOneInEach() {
        boolean alike = count > 1 && count == places.size() && longest().size() == count;
        return alike && longest().stream().noneMatch(place -> place.step.isEmpty());
    }

    /** 例如 {@code 在「存 500」里}、{@code 在「存 500」和「取 300」里}；不知道是空串。 */
    private String place(String most) {
        var alike = longest();
        boolean several = alike.size() > 1 && alike.stream().noneMatch(place -> place.step.isEmpty());
        var first = several ? alike.getFirst() : longestPlace();
        boolean only = isOnly(several ? alike.size() : 1);
        var steps = several ? steps(alike) : Prose.name(first.step);
        return !first.step.isEmpty()
                ? (steps.isEmpty() ? "" : (only ? "在" : most + "在") + steps + "里")
                : first.line.isEmpty() || only ? first.line : Prose.glue(most + "在", first.line);
    }

    /** 不算零头，只有这么几处。 */
    private boolean isOnly(int count) {
        long most = Collections.max(places.values());
        return places.values().stream().filter(nanos -> nanos >= LITTLE * most).count() == count;
    }

    private Place longestPlace() {
        return Collections.max(places.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private static String steps(List<Place> places) {
        var names =
                Prose.inOrder(places.stream().map(Place::step).map(Prose::name).toList());
        return names.size() <= MOST_NAMES
                ? String.join("、", names.subList(0, names.size() - 1)) + "和" + names.getLast()
                : Prose.range(names);
    }

    /** 例如 {@code 睡眠 1.00 秒（Lock2.java:31）}、{@code 睡眠 3 次共 1.00 秒（最长的在「存 500」里）}。 */
    String words() {
        boolean several = count > 1 && !(one instanceof Interval.Running || one instanceof Interval.Runnable);
        var state = state();
        var gap = state.endsWith("」") ? "" : " ";
        return state + gap + (several ? count + " 次共 " : "") + Times.words(nanos) + where("最长的");
    }

    /** 例如 {@code 在「记账」里睡眠}；不知道在哪一步，是 {@code 在睡眠}。{@code only}：几乎没有做别的。 */
    String inside(boolean only) {
        var most = only && isOnly(1) ? "" : "大多";
        return longestPlace().step.isEmpty() ? most + "在" + briefly() : most + place("") + state();
    }

    /** 不说多久。 */
    String briefly() {
        var place = place("最长的");
        return longestPlace().step.isEmpty() ? state() + where("最长的") : state() + (place.isEmpty() ? "" : "，" + place);
    }

    /** 在哪里，写在括号里：不止一处的，说最多的那一处；不知道是空串。 */
    String where(String most) {
        var words = place(most);
        return words.isEmpty() ? "" : "（" + words + "）";
    }

    /** 例如 {@code 等锁「账户」}。 */
    String state() {
        return switch (one) {
            case Interval.Running _ -> "运行";
            case Interval.Runnable r -> r.word();
            case Interval.Sleeping _ -> "睡眠";
            case Interval.Blocked b -> "等锁" + Prose.name(b.lock());
            case Interval.Waiting _ when Idle.untilDue(one) -> "等定时任务到点";
            case Interval.Waiting w -> w.object().isEmpty() ? "等待" : "等" + Prose.name(w.object());
            case Interval.Io io when io.object().startsWith("Selector.") -> "等" + Prose.name(io.object()); // 也许等的是时间
            case Interval.Io io -> io.object().isEmpty() ? "读写" : "读写" + Prose.name(io.object());
            case Interval.Paused _ -> "等 JVM 停顿";
            case Interval.Unknown _ -> "做不知道的事";
        };
    }

    static String of(Tracks tracks, List<? extends Interval> intervals) {
        var most = most(tracks, intervals);
        return most == null ? "" : most.words();
    }
}
