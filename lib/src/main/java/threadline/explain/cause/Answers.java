package threadline.explain.cause;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.model.Wake;

/** 库的线程在中间传话的时候，哪一个服务答了谁。几位客户同时问，几个服务的线程同时答：只说看得出来的。 */
final class Answers {

    private final Tracks tracks;
    /** 泳道 → 它对库的线程说的话，从早到晚。 */
    private final Map<Integer, List<Wake>> said;
    /** 泳道 → 它的回答：写给替人读的库的线程的，从早到晚。 */
    private final Map<Integer, List<Wake>> from;
    /** 泳道 → 库的线程替它读到的回答，从早到晚。 */
    private final Map<Integer, List<Wake>> to;
    /** 库的线程以外的步骤，按做完的时刻。 */
    private final List<Step> byEnd;
    /** 泳道 → 它自己也听着人来。 */
    private final Map<Integer, Boolean> loops = new HashMap<>();
    /** 最后问过的那一段，和它从什么时候起就在问。 */
    private @Nullable Interval lastAsked;

    private long lastSince;

    Answers(Tracks tracks) {
        this.tracks = tracks;
        var said = tracks.timeline().wakes().stream()
                .filter(wake -> wake.matched() && isHelper(tracks.of(wake.to())))
                .toList();
        this.said = said.stream().collect(Collectors.groupingBy(Wake::from));
        var readers =
                said.stream().filter(wake -> wake.asker() != null).map(Wake::to).collect(Collectors.toSet());
        // 自己打开连接，或对听着的服务说的，是在问，不是在答
        var all = said.stream()
                .filter(wake -> readers.contains(wake.to()) && !Objects.equals(wake.asker(), wake.from()))
                .toList();
        this.from = all.stream().collect(Collectors.groupingBy(Wake::from));
        this.to = all.stream()
                .filter(wake -> wake.asker() != null)
                .collect(Collectors.groupingBy(wake -> Objects.requireNonNull(wake.asker())));
        this.byEnd = tracks.timeline().steps().stream()
                .filter(step -> tracks.of(step.lane()) != null && !isHelper(tracks.of(step.lane())))
                .sorted(Comparator.comparingLong(Step::endNanos))
                .toList();
    }

    private static boolean isHelper(@Nullable Track track) {
        return track != null && track.lane().helper();
    }

    /** 从 {@code from} 到 {@code to} 对库的线程说过话。 */
    boolean spoke(Track track, long from, long to) {
        var last = next(said.getOrDefault(track.lane().id(), List.of()), Wake::atNanos, from);
        return last != null && last.atNanos() <= to;
    }

    /** 等的是早就问出去的几件，从他开始等到有了回答，程序里等着的只有他：库的线程读到的，是给他的。回答的人自己，和闲着的，不算。 */
    boolean isOnlyAsker(Interval asked, List<Wake> answers) {
        if (!Causes.callOf(asked).startsWith("CompletableFuture.")) {
            return false; // 一次只问一件：两个回答里有一个是别人的
        }
        var answered = answers.stream().map(Wake::from).collect(Collectors.toSet());
        long until = Math.max(asked.startNanos() + 1, answers.getLast().atNanos());
        return tracks.all().stream()
                .filter(other -> !other.lane().helper()
                        && other.lane().id() != asked.lane()
                        && !answered.contains(other.lane().id()))
                .flatMap(other -> other.between(asked.startNanos(), until).stream())
                .noneMatch(wait -> Track.waits(wait) && !Idle.is(wait));
    }

    /** 从什么时候起就在问：等之前那一阵忙，也许先把话说出去了，再开始等。 */
    long askedSince(Interval asked) {
        if (!asked.equals(lastAsked)) {
            lastAsked = asked;
            lastSince = asked.startNanos();
            var track = tracks.of(asked.lane());
            for (int i = track == null ? -1 : track.indexOf(asked) - 1; track != null && i >= 0; i--) {
                var before = track.intervals().get(i);
                if (Track.waits(before) || before instanceof Interval.Sleeping) {
                    break;
                }
                lastSince = before.startNanos();
            }
        }
        return lastSince;
    }

    /**
     * 路径在替 {@code asked} 做事的线程上从 {@code at} 走回了 {@code until}：中间它回答过别人，那以前就是替那个人做事，是他的等待。
     * 看不出是谁的，就不接到现在这个人身上：总是程序叫它的，是记录线程那一刻的时段。
     */
    @Nullable
    Interval servedUntil(Track track, Interval asked, long until, long at) {
        var answer = next(from(track.lane().id()), Wake::atNanos, until + 1);
        if (answer == null || answer.atNanos() >= at || isLoop(track)) {
            return asked;
        }
        boolean his = Objects.equals(answer.asker(), asked.lane()) && answer.atNanos() >= asked.startNanos();
        var step = next(track.steps(), Step::startNanos, answer.atNanos());
        boolean more = answer.asker() == null && (step == null || step.startNanos() >= at); // 同一个回答的下一截
        return his || more ? asked : waitFor(answer);
    }

    /** 事件循环同时替几个人做事：先答了别人，不等于那以前不是替他做。 */
    private boolean isLoop(Track track) {
        return loops.computeIfAbsent(
                track.lane().id(), _ -> track.intervals().stream().anyMatch(Instigators::listens));
    }

    /** 这个回答结束了谁的等待；看不出来，是记录线程那一刻的时段。 */
    private @Nullable Interval waitFor(Wake answer) {
        var asker = answer.asker();
        var waits = (asker == null ? tracks.all().stream() : Stream.ofNullable(tracks.of(asker)))
                .filter(other -> !other.lane().helper() && other.lane().id() != answer.from())
                .flatMap(other -> at(other, answer.atNanos()))
                .filter(wait -> Track.waits(wait) && (asker != null || isAnsweredBy(answer, wait)))
                .limit(2)
                .toList();
        return waits.size() == 1
                ? waits.getFirst()
                : at(tracks.all().getFirst(), answer.atNanos()).findFirst().orElse(null);
    }

    private static Stream<Interval> at(Track track, long nanos) {
        return track.between(nanos, nanos + 1).stream();
    }

    /** 一答他就不等了，是库的线程叫醒的，也没有看到别的回答是给他的。 */
    private boolean isAnsweredBy(Wake answer, Interval wait) {
        var track = tracks.of(wait.lane());
        var wake = track == null ? null : track.ending(wait);
        var own = next(to.getOrDefault(wait.lane(), List.of()), Wake::atNanos, wait.startNanos() + 1);
        return wake != null
                && isHelper(tracks.of(wake.from()))
                && wait.endNanos() <= answer.atNanos() + Instigators.LATE_NANOS
                && (own == null || own.atNanos() > wait.endNanos());
    }

    /**
     * 库的线程替 {@code asked} 等到的，不是写给它的话，例如服务断了线：这个 JVM 里的服务，从他来问起大半都在做事，正好做完一步的只有它，
     * 也没有看到这一步是替别人做的。说不准就是 {@code null}。
     */
    @Nullable
    Step endedBy(Interval asked, Interval wait, long end) {
        long start = Math.max(wait.startNanos(), asked.startNanos());
        long earliest = end - Math.min(Instigators.LATE_NANOS, (end - start) / 20);
        Step found = null;
        for (int i = first(byEnd, Step::endNanos, earliest);
                i < byEnd.size() && byEnd.get(i).endNanos() <= end;
                i++) {
            var step = byEnd.get(i);
            var other = tracks.of(step.lane());
            if (other != null && step.lane() != asked.lane() && serves(other, step, asked)) {
                if (found != null && found.lane() != step.lane()) {
                    return null;
                }
                found = step;
            }
        }
        var only = found == null ? null : tracks.of(found.lane());
        return only != null && 2 * only.activeNanos(start, end) >= end - start ? found : null;
    }

    /** 从 {@code from} 到 {@code to} 做完一步的，除了它自己只有一条泳道：最后的那一步；不止一条，或没有，是 {@code null}。 */
    @Nullable
    Step onlyFinisher(Track track, long from, long to) {
        Step found = null;
        for (int i = first(byEnd, Step::endNanos, from);
                i < byEnd.size() && byEnd.get(i).endNanos() <= to;
                i++) {
            var step = byEnd.get(i);
            if (step.lane() != track.lane().id()) {
                if (found != null && found.lane() != step.lane()) {
                    return null;
                }
                found = step;
            }
        }
        return found;
    }

    /** 从来问起，听着的库的线程叫过它，是在服务；做完这一步，下一步以前，回答的不是别人。 */
    private boolean serves(Track track, Step step, Interval asked) {
        boolean called = track.wokenBetween(askedSince(asked), step.endNanos()).stream()
                .anyMatch(wake -> isHelper(tracks.of(wake.from())));
        var answer = next(from(step.lane()), Wake::atNanos, step.endNanos());
        var after = next(track.steps(), Step::startNanos, step.endNanos());
        boolean forAnother = answer != null
                && answer.asker() != null
                && answer.asker() != asked.lane()
                && (after == null || answer.atNanos() <= after.startNanos());
        return called && !forAnother;
    }

    /** 它这时在替别人做：手上这件事，下一次闲下来又被叫起来以前，回答的是别人。事件循环同时替几个人做，不算。 */
    boolean servesAnother(Track track, Interval asked, long at) {
        var answer = next(from(track.lane().id()), Wake::atNanos, at);
        return answer != null
                && answer.asker() != null
                && answer.asker() != asked.lane()
                && track.wokenBetween(at, answer.atNanos()).stream().noneMatch(wake -> isHelper(tracks.of(wake.from())))
                && !isLoop(track);
    }

    private List<Wake> from(int lane) {
        return from.getOrDefault(lane, List.of());
    }

    /** 这一刻起的第一个；没有就是 {@code null}。 */
    static <T> @Nullable T next(List<T> sorted, ToLongFunction<T> time, long nanos) {
        int at = first(sorted, time, nanos);
        return at == sorted.size() ? null : sorted.get(at);
    }

    static <T> int first(List<T> sorted, ToLongFunction<T> time, long nanos) {
        int low = 0;
        int high = sorted.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (time.applyAsLong(sorted.get(middle)) < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
