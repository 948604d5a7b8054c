package threadline.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.CriticalPath;
import threadline.explain.cause.Rest;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Source;
import threadline.model.Times;

/** 等到了、却没有决定总用时的时限：图上有沙漏，句子也说一声。 */
final class LimitWords {

    /** 在同一行等到了这么多次，是隔一会儿看一眼。 */
    private static final int LOOKS = 3;

    /** 短于总用时的这么多，图上也看不见。 */
    private static final double SHORT = 0.03;

    /** 差不到这么多，就是差不多一样久。 */
    private static final double ALIKE = 0.1;

    /** 时限到了，等它的线程最多晚这么久醒来。 */
    private static final long LATE_NANOS = 20_000_000;

    /** 没有起名字的，等的是一个方法。 */
    private static final Pattern CALL = Pattern.compile("[A-Z]\\w*\\.\\w+");

    private record Place(int lane, @Nullable Source source) {}

    private LimitWords() {}

    /** {@code join} 自己没有时限，是它等的那一个有：{@code orTimeout}、{@code completeOnTimeout}。 */
    static boolean isJoin(Interval interval) {
        return interval instanceof Interval.Waiting waiting
                && waiting.on().call().equals("CompletableFuture.join");
    }

    static String of(Cause.Limit limit, Tracks tracks) {
        long times = limit.proof().stream().filter(Interval::reachedLimit).count();
        if (limit.proof().stream().noneMatch(i -> i.lane() == limit.lane())) { // 证明在被结束的进程上，它没有了才算完
            var who = awaited(limit.lane(), limit.object(), tracks);
            return tellsLimitOfFirst(tracks)
                    ? Prose.glue(who + "，连同结束那个进程，一共等了", Times.words(limit.nanos()) + "。")
                    : Prose.glue(who, "等到了时限；连同结束那个进程，一共", Times.words(limit.nanos()) + "。");
        }
        if (limit.proof().stream().allMatch(LimitWords::isJoin)) {
            return joined(limit.proof().getLast(), tracks) + "。";
        }
        if (isDeadline(limit)) {
            var before = before(limit.proof().getLast(), tracks);
            return !before.isEmpty()
                    ? before
                    : Prose.glue(
                            "到同一个时刻为止，",
                            tracks.who(limit.lane()),
                            "等了",
                            limit.proof().size() + " 次，共",
                            Times.words(limit.nanos()) + "；最后一次等",
                            limit.object().isEmpty() ? "" : Prose.name(limit.object()),
                            "等到了时限。");
        }
        var inTurn = inTurn(tracks, limit);
        if (!inTurn.isEmpty()) {
            return inTurn(tracks, limit, inTurn);
        }
        var alike = alike(tracks, limit);
        if (!alike.isEmpty()) {
            return together(alike.size() + 1, limit.object(), limit.nanos());
        }
        boolean several = limit.proof().stream().map(Track::object).distinct().count() > 1;
        return Prose.glue(
                        several ? tracks.who(limit.lane()) : awaited(limit.lane(), limit.object(), tracks),
                        times > 1 ? "先后 " + times + " 次都等到了时限，共" : "等到了时限，等了",
                        Times.words(limit.nanos()))
                + (nobodyCame(limit, tracks) ? "：它开始等的时候，图里别的线程都已经结束了。" : "。");
    }

    /** 前面说没有了的进程，已经说了是到了时限才结束它：不再说一遍等到了时限。 */
    static boolean tellsLimitOfFirst(Tracks tracks) {
        return tracks.timeline().marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.KILLED)
                .limit(1)
                .anyMatch(Mark::isKilledAtLimit);
    }

    /** 到同一个时刻为止等了几次，只有最后一次等到了那一刻。 */
    private static boolean isDeadline(Cause.Limit limit) {
        return limit.proof().size() > 1
                && !isOneCall(limit.object())
                && limit.proof().stream().filter(Interval::reachedLimit).count() == 1;
    }

    /** 路径走过的别的几步也已经说了。 */
    static boolean tellsTheRest(Cause.Limit limit, Tracks tracks) {
        return isDeadline(limit) && !before(limit.proof().getLast(), tracks).isEmpty();
    }

    /** 截止时间以前，路径走过的几步和最后这段等待合起来就是总用时：都说出来，读者在图上找得到。不是，是空串。 */
    private static String before(Interval last, Tracks tracks) {
        var rest = Rest.whole(tracks);
        long total = tracks.timeline().bodyNanos();
        long all = last.nanos() + (rest == null ? 0 : rest.nanos());
        return rest == null
                        || StepWords.counted(rest.steps()).size() > StepWords.MOST_NAMES
                        || Math.abs(total - all) > ALIKE * total
                ? ""
                : of(last, tracks)
                        + Prose.glue("关键路径上还有", StepWords.names(rest.steps()))
                        + "，共 " + Times.words(rest.nanos()) + "。";
    }

    /** 例如 {@code 店里先后等「查库存」、「查价格」，都等到了时限，各约 0.15 秒。}；长短不一的，说共多久。 */
    private static String inTurn(Tracks tracks, Cause.Limit limit, List<Interval> waits) {
        long average = Spell.union(waits) / waits.size();
        boolean alike = waits.stream().allMatch(i -> Math.abs(i.nanos() - average) <= ALIKE * average);
        return Prose.glue(
                tracks.who(limit.lane()),
                "先后等",
                Prose.list(Prose.counted(waits.stream().map(Track::object).toList())),
                "，都等到了时限，" + (alike ? "各约" : "共"),
                Times.words(alike ? average : Spell.union(waits)) + "。");
    }

    /** 通知也许在它等之前就来过；看得到的是，从它开始等起，就没有别的线程了。 */
    private static boolean nobodyCame(Cause.Limit limit, Tracks tracks) {
        long from = limit.proof().getFirst().startNanos();
        var others = tracks.timeline().lanes().stream()
                .filter(lane -> lane.id() != limit.lane() && lane.kind() != Lane.Kind.CARRIER)
                .toList();
        return !others.isEmpty()
                && others.stream().allMatch(lane -> !lane.leaked() && lane.endNanos() <= from + Track.SLACK_NANOS);
    }

    /** 这一刻，它等到时限的一段完了，或正要完：醒来会晚一点。 */
    static boolean isOver(Cause.Limit limit, long at) {
        return limit.proof().stream().anyMatch(i -> i.reachedLimit() && isOver(i, at));
    }

    private static boolean isOver(Interval last, long at) {
        return at >= last.endNanos() - Math.max(LATE_NANOS, last.nanos() / 10);
    }

    /** 这几刻取消的，都是因为它：等到了时限，自己取消没有做完的，又不是总用时的原因；没有就是 {@code null}。 */
    static @Nullable Interval cancelling(Tracks tracks, @Nullable Cause cause, List<Long> moments) {
        return reached(tracks)
                .filter(i -> (cause == null || !cause.proof().contains(i))
                        && cancelsTheRest(Track.object(i))
                        && moments.stream().allMatch(at -> isOver(i, at)))
                .max(Comparator.comparingLong(Interval::endNanos))
                .orElse(null);
    }

    /** 例如 {@code main 的 StructuredTaskScope.join 等到了时限，等了 5.00 秒。} */
    static String of(Interval limit, Tracks tracks) {
        return Prose.glue(
                awaited(limit.lane(), Track.object(limit), tracks), "等到了时限，等了", Times.words(limit.nanos()) + "。");
    }

    /** 时限到了，它自己取消没有做完的。 */
    static boolean cancelsTheRest(String call) {
        return call.startsWith("StructuredTaskScope.") || call.startsWith("ExecutorService.invoke");
    }

    /** 一次调用，里面一个接一个地等。 */
    private static boolean isOneCall(String call) {
        return call.startsWith("ExecutorService.") || call.startsWith("StructuredTaskScope.");
    }

    /** 没有，或 {@code cause} 说的就是它们，或刚说过的 {@code before} 就是它，是空串。 */
    static String others(Tracks tracks, @Nullable Cause cause, @Nullable Interval before) {
        var told = new ArrayList<Interval>();
        if (before != null) {
            told.add(before);
        }
        if (cause != null) {
            told.addAll(cause.proof());
        }
        if (cause instanceof Cause.Limit limit) {
            told.addAll(alike(tracks, limit));
            told.addAll(inTurn(tracks, limit));
        }
        var all = reached(tracks).filter(i -> !told.contains(i)).toList();
        if (!all.isEmpty() && tracks.timeline().limitNanos() != null) {
            return insideTheLimit(tracks, all);
        }
        var limits = withoutRounds(tracks, all);
        if (limits.isEmpty()) {
            return "";
        }
        var longest =
                limits.stream().max(Comparator.comparingLong(Interval::nanos)).orElseThrow();
        boolean another = cause instanceof Cause.Limit; // 前面刚说过一个
        var also = another && limits.size() == 1 ? "也" : "";
        var words = isJoin(longest)
                ? joined(longest, tracks)
                : Prose.glue(
                        awaited(longest.lane(), Track.object(longest), tracks),
                        limits.size() > 1 ? "，等了" : also + "等到了时限，等了",
                        Times.words(longest.nanos()));
        return limits.size() == 1
                ? words + "。"
                : Prose.glue((another ? "另外 " : "") + limits.size() + " 次等到了时限，其中最久的是", words, "。");
    }

    /** 没有等到，再等一轮就等到了，又不在关键路径上的，和总用时无关：图上有沙漏，不说。 */
    private static List<Interval> withoutRounds(Tracks tracks, List<Interval> limits) {
        Map<Integer, List<Route.Leg>> path = limits.isEmpty()
                ? Map.of()
                : CriticalPath.of(tracks).legs().stream().collect(Collectors.groupingBy(Route.Leg::lane));
        return limits.stream()
                .filter(i -> !cameNext(tracks, i)
                        || path.getOrDefault(i.lane(), List.of()).stream()
                                .anyMatch(leg -> Spell.common(i, leg.startNanos(), leg.endNanos()) > 0))
                .toList();
    }

    /** 同一行下一次等同一样东西，等到了。 */
    private static boolean cameNext(Tracks tracks, Interval limit) {
        var track = tracks.of(limit.lane());
        return track != null
                && track.intervals().stream()
                        .filter(i -> i.startNanos() >= limit.endNanos()
                                && !goesOn(limit, i)
                                && Objects.equals(i.source(), limit.source())
                                && Track.object(i).equals(Track.object(limit)))
                        .findFirst()
                        .filter(next -> !next.reachedLimit() && track.ending(next) != null)
                        .isPresent();
    }

    /** 整个记录也到了时限：这几段自己的时限是另一回事，说限多久，没有等到，不再说「时限」。 */
    private static String insideTheLimit(Tracks tracks, List<Interval> limits) {
        var inTurn = limits.stream()
                .sorted(Comparator.comparingLong(Interval::endNanos))
                .toList();
        var first = inTurn.getFirst();
        var words = Prose.glue(
                awaited(first.lane(), Track.object(first), tracks), "，限", Times.words(first.nanos()) + "，没有等到");
        boolean alike = inTurn.stream().allMatch(i -> Math.abs(i.nanos() - first.nanos()) <= ALIKE * first.nanos());
        if (inTurn.size() == 2 && alike) {
            return words + "；"
                    + Prose.glue(awaited(inTurn.getLast().lane(), Track.object(inTurn.getLast()), tracks), "也一样。");
        }
        return words + (inTurn.size() == 1 ? "。" : "；这样没有等到的共 " + inTurn.size() + " 次。");
    }

    /** 例如 {@code main 的 FutureTask.get}、{@code main 等「回答」}：方法不是等的东西，是在那里等。 */
    private static String awaited(int lane, String object, Tracks tracks) {
        return CALL.matcher(object).matches()
                ? Prose.glue(tracks.who(lane), "的", object)
                : Prose.glue(tracks.who(lane), object.isEmpty() ? "" : "等" + Prose.name(object));
    }

    /** 时限是从交出去算起的，不是从等它算起，多久没有记下：说什么时候醒来，不说等了多久。 */
    private static String joined(Interval wait, Tracks tracks) {
        var name = tracks.who(wait.lane());
        var track = tracks.of(wait.lane());
        var at = Times.moment(wait.endNanos(), tracks.timeline().endNanos());
        return track != null && track.intervals().stream().anyMatch(i -> goesOn(wait, i))
                ? Prose.glue(name, "等的 CompletableFuture 在", at, "到了时限")
                : Prose.glue(name, "等的 CompletableFuture 到了时限，" + name, "在", at, "醒来");
    }

    /** 同一次 {@code join}：它等的到了时限，接下去的事还没有做完。 */
    private static boolean goesOn(Interval limit, Interval next) {
        return isJoin(limit)
                && isJoin(next)
                && next.startNanos() == limit.endNanos()
                && Objects.equals(next.source(), limit.source());
    }

    /** 等到了的时限，够长，又不是隔一会儿看一眼的。 */
    private static Stream<Interval> reached(Tracks tracks) {
        return tracks.timeline().intervals().stream()
                .filter(i -> i.reachedLimit()
                        && i.source() != null
                        && !i.supervisesWorkers()
                        && !Idle.is(i)
                        && !tracks.openAtLimit(i))
                .filter(i -> !tracks.timeline().lanes().get(i.lane()).helper())
                .filter(i -> i.nanos() >= SHORT * tracks.timeline().bodyNanos())
                .collect(Collectors.groupingBy(i -> new Place(i.lane(), i.source())))
                .values()
                .stream()
                .filter(same -> same.size() < LOOKS)
                .flatMap(List::stream);
    }

    /** 别的线程也等同一个，等得和它差不多久，和它一起说；一个线程一次。 */
    static List<Interval> alike(Tracks tracks, Cause.Limit limit) {
        var others = reached(tracks)
                .filter(i -> i.lane() != limit.lane()
                        && Track.object(i).equals(limit.object())
                        && Math.abs(i.nanos() - limit.nanos()) <= ALIKE * limit.nanos())
                .toList();
        boolean once = others.stream().map(Interval::lane).distinct().count() == others.size();
        var proof = limit.proof();
        boolean one = proof.size() == 1
                && proof.getFirst().lane() == limit.lane()
                && proof.getFirst().reachedLimit()
                && !isJoin(proof.getFirst());
        return limit.object().isEmpty() || !once || !one ? List.of() : others;
    }

    /** 同一个线程先后等几样，都等到了时限：原因就是它们；或原因以前等过的，差不多一样久，按先后一起说。 */
    private static List<Interval> inTurn(Tracks tracks, Cause.Limit limit) {
        var last = limit.proof().getLast();
        boolean named = limit.proof().stream().allMatch(i -> i.reachedLimit() && isNamed(Track.object(i)));
        if (!named || limit.proof().size() > 1) {
            boolean several =
                    limit.proof().stream().map(Track::object).distinct().count() > 1;
            return named && several ? limit.proof() : List.of();
        }
        var before = new ArrayList<>(reached(tracks)
                .filter(i -> i.lane() == last.lane()
                        && i.endNanos() <= last.startNanos()
                        && isNamed(Track.object(i))
                        && Math.abs(i.nanos() - limit.nanos()) <= ALIKE * limit.nanos())
                .sorted(Comparator.comparingLong(Interval::startNanos))
                .toList());
        if (!before.isEmpty()) {
            before.add(last);
        }
        return before;
    }

    private static boolean isNamed(String object) {
        return !object.isEmpty() && !CALL.matcher(object).matches();
    }

    /** 例如 {@code 3 个线程等「连接池」都等到了时限，各约 0.30 秒。} */
    static String together(int threads, String object, long nanos) {
        return threads + " 个线程" + (CALL.matcher(object).matches() ? "的 " + object + " " : "等" + Prose.name(object))
                + "都等到了时限，各约 " + Times.words(nanos) + "。";
    }
}
