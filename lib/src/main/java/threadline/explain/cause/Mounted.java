package threadline.explain.cause;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Lane;

/** 载体上先后挂载过谁，在运行，或占着载体等。按时刻查：几万个虚拟线程排队，不必每次看遍。 */
final class Mounted {

    /** 等载体短于这么久，不去问是谁占着。 */
    private static final long SHORT_NANOS = 5_000_000;

    /** 等载体的时候，别人占着载体的时间。 */
    private static final double HELD = 0.8;

    /** 知道载体以前挂载着谁，别人至少占了这么多。 */
    private static final double HELD_AT_LEAST = 0.5;

    /** 让出来的人占了等的这么多，或总用时的 {@link #WORTH}，才接到他：图上看得见；一大群人一闪而过，接到谁都是碰巧。 */
    private static final double SEEN = 0.05;

    private static final double WORTH = 0.01;

    /** 让出来到等到，只隔了等的这么多：中间没有别人用过。 */
    private static final double NEAR = 0.1;

    private final Tracks tracks;
    private final boolean loop;
    /** 泳道 → 占着载体等的那些时间。 */
    private final Map<Integer, List<Interval>> pinned;

    private final Interval[] byEnd;
    /** 至少占着一个载体的时间，连成一段段；第 {@code i} 段以前一共多久。 */
    private final long[] starts;

    private final long[] ends;
    private final long[] before;

    Mounted(Tracks tracks, Lane.Kind kind) {
        this.tracks = tracks;
        loop = kind == Lane.Kind.TASK; // 一个事件循环就是一个线程
        var running = tracks.all().stream()
                .filter(track -> track.lane().kind() == kind)
                .flatMap(track -> track.intervals().stream())
                .filter(Interval.Running.class::isInstance);
        pinned = tracks.timeline().pins().stream()
                .filter(pin -> tracks.of(pin.lane()) != null)
                .map(Hardware::held)
                .collect(Collectors.groupingBy(Interval::lane));
        byEnd = Stream.concat(running, pinned.values().stream().flatMap(List::stream))
                .sorted(Comparator.comparingLong(Interval::endNanos))
                .toArray(Interval[]::new);
        var byStart = byEnd.clone();
        Arrays.sort(byStart, Comparator.comparingLong(Interval::startNanos));
        starts = new long[byStart.length];
        ends = new long[byStart.length];
        before = new long[byStart.length];
        int spans = 0;
        for (var one : byStart) {
            if (spans > 0 && one.startNanos() <= ends[spans - 1]) {
                ends[spans - 1] = Math.max(ends[spans - 1], one.endNanos());
            } else {
                starts[spans] = one.startNanos();
                ends[spans] = one.endNanos();
                before[spans] = spans == 0 ? 0 : before[spans - 1] + ends[spans - 1] - starts[spans - 1];
                spans++;
            }
        }
        Arrays.fill(starts, spans, starts.length, Long.MAX_VALUE);
    }

    /**
     * {@code queued} 里等到的载体，是谁这一段用完了让出来的：知道载体以前挂载着谁，就是它；不知道，就是那一刻惟一刚用完的。谁也没有占多久，或早就让出来了，
     * 是 {@code queued} 自己；说不准就是 {@code null}。
     */
    @Nullable
    Interval freedFor(Interval.Runnable queued) {
        if (queued.nanos() < SHORT_NANOS) {
            return null;
        }
        var giver = queued.giver();
        // 载体空着却没有轮到它：是机器忙，不是谁占着
        long held = until(queued.endNanos()) - until(queued.startNanos());
        if (held < (giver == null ? HELD : HELD_AT_LEAST) * queued.nanos()) {
            return null;
        }
        Interval last = null;
        for (int i = endedBy(queued.endNanos() + Track.SLACK_NANOS) - 1; i >= 0; i--) {
            var one = byEnd[i];
            if (one.endNanos() <= queued.startNanos()
                    || (last != null && one.endNanos() < last.endNanos() - Track.SLACK_NANOS)) {
                break;
            }
            boolean could = one.lane() != queued.lane() && (giver == null || giver == one.lane());
            if (could && last == null) {
                last = one;
                if (giver != null || loop) {
                    break;
                }
            } else if (could && last != null && one.lane() != last.lane()) {
                return null;
            }
        }
        return last == null ? null : holder(last, queued);
    }

    /** 占了一阵，一让出来 {@code queued} 就等到了的那一个：刚用完的只用了一下，就看它是等到了谁让出来的。谁也没有占多久，是 {@code queued} 自己。 */
    private Interval holder(Interval last, Interval.Runnable queued) {
        long earliest = queued.endNanos() - (long) Math.max(Track.SLACK_NANOS, NEAR * queued.nanos());
        var one = last;
        while (one != null && one.endNanos() >= earliest) {
            if (tookLong(one, queued)) {
                return one;
            }
            one = before(one, earliest);
        }
        return queued;
    }

    /** 它这一段用的载体，在它以前是谁用完的；早于 {@code earliest}，或说不准，就是 {@code null}。 */
    private @Nullable Interval before(Interval one, long earliest) {
        var track = tracks.of(one.lane());
        int at = track == null ? -1 : track.indexOf(one) - 1;
        while (track != null && at >= 0 && track.intervals().get(at) instanceof Interval.Running) {
            at--;
        }
        if (track == null || at < 0 || !(track.intervals().get(at) instanceof Interval.Runnable waited)) {
            return null;
        }
        var giver = waited.giver();
        int i = giver == null && !loop
                ? 0
                : endedBy(Math.min(waited.endNanos() + Track.SLACK_NANOS, one.endNanos() - 1));
        while (i > 0 && byEnd[i - 1].endNanos() >= earliest) {
            var before = byEnd[--i];
            if (before.lane() != one.lane() && (giver == null || giver == before.lane())) {
                return before;
            }
        }
        return null;
    }

    private boolean tookLong(Interval last, Interval.Runnable queued) {
        double enough =
                Math.min(SEEN * queued.nanos(), WORTH * tracks.timeline().bodyNanos());
        return Spell.common(last, queued.startNanos(), queued.endNanos()) >= enough
                || held(last.lane(), queued) >= enough;
    }

    /** 这条泳道在这段等待里一共占了多久。 */
    private long held(int lane, Interval.Runnable queued) {
        var its = new ArrayList<>(pinned.getOrDefault(lane, List.of()));
        var track = tracks.of(lane);
        if (track != null) {
            track.between(queued.startNanos(), queued.endNanos()).stream()
                    .filter(Interval.Running.class::isInstance)
                    .forEach(its::add);
        }
        return Spell.union(its, queued.startNanos(), queued.endNanos());
    }

    /** 到这一刻为止，至少占着一个载体的时间。 */
    private long until(long nanos) {
        int at = Arrays.binarySearch(starts, nanos);
        int span = at >= 0 ? at : -at - 2;
        return span < 0 ? 0 : before[span] + Math.min(ends[span], nanos) - starts[span];
    }

    /** 到这一刻为止结束了几段。 */
    private int endedBy(long nanos) {
        int low = 0;
        int high = byEnd.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byEnd[middle].endNanos() <= nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
