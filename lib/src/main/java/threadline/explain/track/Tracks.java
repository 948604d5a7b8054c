package threadline.explain.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 一条时间线，按泳道分好。 */
public record Tracks(Timeline timeline, Map<Integer, Track> byId, List<Track> all) {

    /** 线程做完之后收尾，晚不到这么久。 */
    public static final long TIDYING_NANOS = 5_000_000;

    public static Tracks of(Timeline timeline) {
        var intervals = byLane(timeline.intervals(), i -> i.lane());
        var steps = byLane(timeline.steps(), s -> s.lane());
        var marks = byLane(timeline.marks(), m -> m.lane());
        var wakes = byLane(timeline.wakes(), w -> w.to());
        wakes.values().forEach(list -> list.sort(Comparator.comparingLong(Wake::atNanos)));
        var tracks = new LinkedHashMap<Integer, Track>();
        for (var lane : timeline.lanes()) {
            int id = lane.id();
            tracks.put(
                    id,
                    new Track(
                            lane,
                            intervals.getOrDefault(id, List.of()),
                            steps.getOrDefault(id, List.of()),
                            marks.getOrDefault(id, List.of()),
                            wakes.getOrDefault(id, List.of())));
        }
        return new Tracks(timeline, tracks, List.copyOf(tracks.values()));
    }

    private static <T> Map<Integer, List<T>> byLane(List<T> all, ToIntFunction<T> lane) {
        var result = new HashMap<Integer, List<T>>();
        for (var one : all) {
            result.computeIfAbsent(lane.applyAsInt(one), _ -> new ArrayList<>(2))
                    .add(one);
        }
        return result;
    }

    @Nullable
    public Track of(int lane) {
        return byId.get(lane);
    }

    /** 这条泳道上的标记，从早到晚。 */
    public List<Mark> marks(int lane) {
        var track = byId.get(lane);
        return track == null ? List.of() : track.marks();
    }

    /** 返回前后这么久，只是收尾。 */
    public long tidyingNanos() {
        return Math.max(TIDYING_NANOS, timeline.bodyNanos() / 20);
    }

    /** 这条泳道在记录里结束的时刻；记录线程是代码返回的时刻；没有结束就是 -1。 */
    public long endOf(Track track) {
        var lane = track.lane();
        if (lane.leaked() || lane.kind() == Lane.Kind.CARRIER) {
            return -1;
        }
        if (timeline.lanes().getFirst().equals(lane)) {
            return Math.min(lane.endNanos(), timeline.bodyNanos());
        }
        boolean ended = track.marks().stream().anyMatch(m -> m.kind() == Mark.Kind.ENDED)
                || lane.endNanos() < timeline.endNanos();
        return ended ? lane.endNanos() : -1;
    }

    /** 线程的名字；几个进程里都有一个叫这个名字的（{@code main}），就是它的进程的名字。 */
    public String name(int lane) {
        var track = byId.get(lane);
        if (track == null) {
            return "线程 " + lane;
        }
        var process = track.lane().process();
        if (process == null) {
            return track.name();
        }
        boolean shared = timeline.lanes().stream()
                .anyMatch(other -> other.process() != null
                        && !process.equals(other.process())
                        && other.name().equals(track.name()));
        return shared ? process : track.name();
    }

    /** 句子里没有引号的地方怎样叫它：英文的名字空一格就分得开；中文的会粘在动词上，加上引号。 */
    public String who(int lane) {
        var name = name(lane);
        return name.codePoints().anyMatch(Character::isIdeographic) ? Prose.name(name) : name;
    }

    /** 没有照原来的打算做完：抛出了异常、到了时限，或有步骤被取消。 */
    public boolean wasCut() {
        return timeline.failure() != null
                || timeline.limitNanos() != null
                || timeline.steps().stream().anyMatch(step -> step.outcome() == Step.Outcome.CANCELLED);
    }

    /** 到时限还没有完，那时记录器还没有中断谁。 */
    public boolean openAtLimit(Interval interval) {
        var limit = timeline.limitNanos();
        return limit != null && interval.startNanos() <= limit && interval.endNanos() >= limit;
    }

    /** 到了时限的那一刻；没有到时限就是记录的终点。 */
    public long limit() {
        var limit = timeline.limitNanos();
        return limit == null ? timeline.endNanos() : limit;
    }

    /** 时限已经到了：之后的事是记录器的中断引起的。 */
    boolean afterLimit(long nanos) {
        var limit = timeline.limitNanos();
        return limit != null && nanos >= limit;
    }

    /** 到记录结束还没有完。 */
    public boolean openAtEnd(Interval interval) {
        return interval.endNanos() >= timeline.endNanos() - Track.SLACK_NANOS;
    }

    /** 那一刻唯一可能对它做了什么的别的泳道：只有它没有在等。说不准就是 {@code null}。 */
    @Nullable
    public Track onlyActor(Track track, long at, Predicate<Track> among) {
        Track found = null;
        for (var other : byId.values()) {
            if (couldAct(other, track, at) && among.test(other)) {
                if (found != null) {
                    return null;
                }
                found = other;
            }
        }
        return found;
    }

    /** 那一刻可能对它做了什么的别的泳道。 */
    public Stream<Track> actors(Track track, long at) {
        return byId.values().stream().filter(other -> couldAct(other, track, at));
    }

    private static boolean couldAct(Track other, Track track, long at) {
        return other.lane().id() != track.lane().id() && other.lane().kind() != Lane.Kind.CARRIER && other.couldAct(at);
    }
}
