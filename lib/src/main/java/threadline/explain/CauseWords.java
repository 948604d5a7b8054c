package threadline.explain;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.CriticalPath;
import threadline.explain.cause.Pools;
import threadline.explain.cause.Rest;
import threadline.explain.cause.Rounds;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Spell;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Route;
import threadline.model.Times;

/** 原因写成句子。 */
final class CauseWords {

    /** 一个线程做得最多的那一种不到这么多，第二多的也说。 */
    private static final double MOST = 0.6;

    /** 几乎没有做别的。 */
    private static final double ALWAYS = 0.97;

    /** 一样长的几个线程占总用时的这么多，就是它们决定的。 */
    private static final double DECIDES = 0.8;

    /** 一段不到它的这么多分之一，就不数。 */
    private static final long COUNTS = 20;

    private static final int MOST_NAMES = 5;

    /** 没有抢到，这么久之内又接着等。 */
    private static final long RETRY_NANOS = 5_000_000;

    private CauseWords() {}

    static String of(Cause cause, Tracks tracks) {
        return switch (cause) {
            case Cause.Slowest slowest -> StepWords.slowest(slowest, tracks);
            case Cause.InARow row -> RowWords.inARow(row, tracks);
            case Cause.Stage stage -> RowWords.stage(stage, tracks);
            case Cause.Processors p
            when p.carriers() ->
                (onEventLoop(p, tracks)
                                ? "事件循环只有 " + p.have() + " 个线程，" + p.jobs() + " 个任务要用，"
                                : "载体线程只有 " + p.have() + " 个，" + p.jobs() + " 个虚拟线程要用，")
                        + (p.rounds() == 0 ? "后面的要等前面的让出来。" : "分成 " + p.rounds() + " 轮。");
            case Cause.Processors p -> "CPU 只有 " + p.have() + " 个，" + p.jobs() + " 个线程同时要算，只能轮流用。";
            case Cause.Gil gil ->
                "GIL 一时只让一个线程运行，" + gil.jobs() + " 个线程轮流算：" + onPath(tracks) + "等它 " + Times.words(gil.nanos())
                        + "，占总用时的 " + gil.cost().percent() + "%。";
            case Cause.Permits p
            when p.byTime() ->
                Prose.name(p.name()) + "到了时刻才放行：" + p.waits() + " 个线程等过，" + onPath(tracks) + "等了 "
                        + Times.words(p.nanos()) + "，占总用时的 " + p.cost().percent() + "%。";
            case Cause.Permits p ->
                Prose.name(p.name())
                        + (p.permits() == 0 ? "不够用，" : "同时只放 " + p.permits() + " 个，")
                        + p.waits()
                        + " 个线程要等前面的让出来"
                        // 路径没有接到每一轮：轮数装不下这么多人，就不说；先后等到的，不成轮
                        + (p.rounds() * p.permits() < (p.permits() == 0 ? 0 : p.waits() + p.permits())
                                        || !areRounds(p, tracks)
                                ? "。"
                                : "，分成 " + p.rounds() + " 轮。");
            case Cause.PoolSize pool -> PoolWords.of(pool, tracks);
            case Cause.Lock lock -> LockWords.of(lock, tracks);
            case Cause.Limit limit -> LimitWords.of(limit, tracks);
            case Cause.Outside outside -> outside(outside);
            case Cause.Pauses pauses ->
                "JVM 停住了 " + Times.words(pauses.nanos()) + "（" + pauses.why() + "），占总用时的 "
                        + pauses.cost().percent() + "%。";
            case Cause.Spent spent when !untilDue(spent, tracks).isEmpty() -> untilDue(spent, tracks);
            case Cause.Spent spent ->
                Prose.glue(tracks.who(spent.lane()), doing(spent.proof().getFirst()), Times.words(spent.nanos()))
                        + "，占总用时的 " + spent.cost().percent() + "%" + line(spent, tracks) + "。";
            case Cause.SlowestThread slowest -> slowestThread(slowest, tracks);
            case Cause.ThreadsInARow row -> threadsInARow(row, tracks);
            case Cause.OtherPrograms other ->
                Prose.glue(tracks.who(other.lane()), "等 CPU 等了", Times.words(other.nanos()))
                        + "，占总用时的 " + other.cost().percent() + "%：这个程序用不完 " + other.have()
                        + " 个 CPU，是别的程序或 JVM 自己在用。";
            case Cause.Wrong wrong -> wrong.finding().text();
        };
    }

    /** 等许可的一批一批地等到；不知道同时放几个，就看是不是每一轮放一样多。 */
    private static boolean areRounds(Cause.Permits permits, Tracks tracks) {
        var waits = tracks.timeline().intervals().stream()
                .filter(i -> i instanceof Interval.Waiting wait
                        && wait.on().id() == permits.object()
                        && i.nanos() >= tracks.timeline().bodyNanos() / 100)
                .toList();
        long from = waits.stream().mapToLong(Interval::startNanos).min().orElse(0);
        var got = IntStream.range(0, waits.size()) // 醒来没有抢到、又接着等的，还没有等到
                .filter(i -> i + 1 == waits.size()
                        || waits.get(i + 1).lane() != waits.get(i).lane()
                        || waits.get(i + 1).startNanos() > waits.get(i).endNanos() + RETRY_NANOS)
                .mapToLong(i -> waits.get(i).endNanos())
                .toArray();
        int each = (got.length + permits.rounds() - 2) / Math.max(1, permits.rounds() - 1);
        return Rounds.areAfter(from, permits.permits() == 0 ? each : permits.permits(), LongStream.of(got));
    }

    /** 图上画粉线，句子才说「关键路径」：大半不知道在等谁的路径不画。 */
    static boolean hasPath(Tracks tracks) {
        return CriticalPath.of(tracks).tells();
    }

    static String onPath(Tracks tracks) {
        return hasPath(tracks) ? "关键路径上" : "";
    }

    /** 不够的是一个 asyncio 事件循环的线程。 */
    static boolean onEventLoop(@Nullable Cause cause, Tracks tracks) {
        return cause instanceof Cause.Processors processors
                && processors.lanes().stream()
                        .map(tracks::of)
                        .anyMatch(track -> track != null && track.lane().kind() == Lane.Kind.TASK);
    }

    private static String slowestThread(Cause.SlowestThread slowest, Tracks tracks) {
        var lanes = slowest.lanes();
        if (lanes.size() > 1) {
            var each = allDo(slowest, tracks);
            return alike(lanes, tracks)
                    + (slowest.whole() ? "" : "各约 " + Times.words(average(slowest)))
                    + (slowest.whole() ? "一起决定了总用时" : decides(slowest) ? "，一起决定了总用时" : "")
                    + (each == null ? "" : "：大多在" + each.briefly())
                    + "。";
        }
        boolean timed = slowest.proof().stream().anyMatch(Idle::untilDue);
        var due = slowest.whole() && !timed ? "" : RowWords.untilDue(lanes.getFirst(), tracks);
        if (!due.isEmpty()) {
            return due;
        }
        var each = Doing.most(tracks, slowest.proof());
        // 只说路径上的那一段有多长时，别处也许还做过一样的事
        var most = each == null ? "" : slowest.whole() ? did(slowest, each, tracks) : "：大多在" + each.briefly();
        var who = tracks.who(lanes.getFirst());
        var watched = watched(lanes.getFirst(), who, tracks);
        return watched
                + (slowest.whole()
                        ? Prose.glue(slowest.slowest() ? "最慢的线程" : "线程", who, "决定了总用时")
                        : watched.isEmpty()
                                ? share(lanes.getFirst(), who, slowest.nanos(), tracks)
                                : Prose.glue(who, "做了", Times.words(slowest.nanos())))
                + most
                + "。";
    }

    /** 这几个线程大多在做的那一种；各做各的，就是 {@code null}。 */
    private static @Nullable Doing allDo(Cause.SlowestThread slowest, Tracks tracks) {
        var most = Doing.most(tracks, slowest.proof());
        return most != null
                        && slowest.proof().stream().collect(Collectors.groupingBy(Interval::lane)).values().stream()
                                .map(its -> Doing.most(tracks, its))
                                .allMatch(its -> its != null && its.state().equals(most.state()))
                ? most
                : null;
    }

    /** 路径不在它上面，在一遍遍地看它、空转着等它的那个线程上：先说那一个，线和句子才是一回事。 */
    private static String watched(int lane, String who, Tracks tracks) {
        var legs = CriticalPath.of(tracks).legs();
        var watching =
                legs.stream().max(Comparator.comparingLong(Route.Leg::nanos)).orElse(null);
        var track = watching == null ? null : tracks.of(watching.lane());
        long its = legs.stream()
                .filter(leg -> leg.lane() == lane)
                .mapToLong(Route.Leg::nanos)
                .sum();
        return watching == null || track == null || watching.lane() == lane || 2 * its >= watching.nanos()
                ? ""
                : StepWords.stopped(
                        tracks.who(watching.lane()), track, watching.startNanos(), watching.endNanos(), who);
    }

    /** 路径大半在它上面：一段，或几段加起来。 */
    private static String share(int lane, String who, long nanos, Tracks tracks) {
        long pieces = CriticalPath.of(tracks).legs().stream()
                .filter(leg -> leg.lane() == lane && COUNTS * leg.nanos() >= nanos)
                .count();
        return pieces > 1
                ? Prose.glue("关键路径大半在线程", who, "上，") + pieces + " 段共 " + Times.words(nanos)
                : Prose.glue("关键路径上最长的一段在线程", who, "，") + Times.words(nanos);
    }

    /** 做得最多的那一种，不够多再说一种；几乎就是总用时，不说「其中」：两个数一样，像说错了。 */
    private static String did(Cause.SlowestThread slowest, Doing each, Tracks tracks) {
        if (each.nanos() < ALWAYS * slowest.cost().totalNanos()) {
            return "：其中" + each.words() + second(slowest, each, tracks);
        }
        return each.count() == 1 ? "，它一直在" + each.briefly() : "：" + each.words();
    }

    /** 路径大多在它上面，余下的只是零头。 */
    private static boolean decides(Cause.SlowestThread slowest) {
        return slowest.nanos() >= DECIDES * slowest.cost().totalNanos();
    }

    /** 路径经过的线程都是同一个池的，池的名字；不是，或没有两个同时做事，是 {@code null}。 */
    static @Nullable String pool(Cause.ThreadsInARow row, Tracks tracks) {
        return row.apart()
                ? null
                : Pools.in(tracks).entrySet().stream()
                        .filter(pool -> pool.getValue().stream()
                                .map(track -> track.lane().id())
                                .toList()
                                .containsAll(row.lanes()))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(null);
    }

    private static String threadsInARow(Cause.ThreadsInARow row, Tracks tracks) {
        var pool = pool(row, tracks);
        return pool != null
                ? inOnePool(row, pool, tracks)
                : (row.apart()
                                ? row.lanes().size() + " 个线程一个接一个，没有两个同时做事："
                                : "关键路径从一个线程接到另一个，一共 " + row.lanes().size() + " 个，没有一个占大半：最多的是")
                        + inARow(row, tracks) + "。";
    }

    /** 例如 {@code 关键路径大多在「服务」的 2 个线程里，替「扣款人 1」做，共 0.34 秒，占总用时的 74%：「看单」3 次、「入账」2 次。} */
    private static String inOnePool(Cause.ThreadsInARow row, String pool, Tracks tracks) {
        var steps = StepWords.kinds(tracks, row.proof());
        boolean one = row.lanes().size() == 1;
        return Prose.glue(
                        "关键路径大多在",
                        one ? tracks.who(row.lanes().getFirst()) : Prose.name(pool),
                        (one ? "" : "的 " + row.lanes().size() + " 个线程") + "里，")
                + customer(row, pool, tracks) + "共 "
                + Times.words(row.nanos()) + "，占总用时的 " + row.cost().percent() + "%："
                + (steps.isEmpty() ? "最多的是" + Doing.of(tracks, row.proof()) : steps) + "。";
    }

    /** 例如 {@code 替「扣款人 1」做，}：路径每次从池里出来，都回到它；不止一个，是空串。 */
    private static String customer(Cause.ThreadsInARow row, String pool, Tracks tracks) {
        var mates = Pools.in(tracks).getOrDefault(pool, List.of()).stream()
                .map(track -> track.lane().id())
                .collect(Collectors.toSet());
        var legs = CriticalPath.of(tracks).legs().stream()
                .filter(leg -> 5 * COUNTS * leg.nanos() >= row.nanos()
                        && !tracks.timeline().lanes().get(leg.lane()).helper())
                .toList();
        var inPool =
                legs.stream().filter(leg -> row.lanes().contains(leg.lane())).toList();
        var customers = legs.stream()
                .filter(leg -> !mates.contains(leg.lane())
                        && leg.startNanos() >= inPool.getFirst().endNanos()
                        && leg.endNanos() <= inPool.getLast().startNanos())
                .map(Route.Leg::lane)
                .distinct()
                .toList();
        return customers.size() == 1 ? Prose.glue("替", tracks.who(customers.getFirst()), "做，") : "";
    }

    /** 大多在做什么；后一个在等文件锁，就说它：是锁让它们一个接一个。 */
    private static String inARow(Cause.ThreadsInARow row, Tracks tracks) {
        var lock = LockWords.ofFile(row.lanes(), tracks);
        return lock.isEmpty() ? Doing.of(tracks, row.proof()) : lock;
    }

    private static long average(Cause.SlowestThread slowest) {
        long sum = slowest.proof().stream().collect(Collectors.groupingBy(Interval::lane)).values().stream()
                .mapToLong(Spell::union)
                .sum();
        return sum / slowest.lanes().size();
    }

    /** 最多的那一种只占一半左右：第二多的也说，不然另一半没有交代；第二多的也不多，是空串。 */
    private static String second(Cause.SlowestThread slowest, Doing most, Tracks tracks) {
        if (most.nanos() >= MOST * slowest.nanos()) {
            return "";
        }
        var second = Doing.most(
                tracks, slowest.proof().stream().filter(i -> !most.isSame(i)).toList());
        return second == null || 2 * second.nanos() < most.nanos() ? "" : "，" + second.words();
    }

    /** 例如 {@code 4 个线程差不多一样长，}；正好是一个池的全部线程，就说是池。 */
    private static String alike(List<Integer> lanes, Tracks tracks) {
        for (var pool : Pools.in(tracks).entrySet()) {
            var ids = pool.getValue().stream().map(t -> t.lane().id()).collect(Collectors.toSet());
            if (ids.equals(Set.copyOf(lanes))) {
                return Prose.glue(Prose.name(pool.getKey()), "的 " + lanes.size() + " 个线程一直在忙，差不多一样长，");
            }
        }
        return Prose.glue(who(lanes, tracks), "差不多一样长，");
    }

    /** 两个线程的名字；多了，或分不出来，就说几个，会数成别的几个的，还是说名字；一个进程一个的，数的是进程。 */
    static String who(List<Integer> lanes, Tracks tracks) {
        var names = Prose.inOrder(lanes.stream().sorted().map(tracks::who).toList());
        var first = names.getFirst();
        var last = names.getLast();
        long processes = lanes.stream()
                .map(id -> tracks.timeline().lanes().get(id).process())
                .filter(Objects::nonNull)
                .distinct()
                .count();
        if (lanes.size() == 2 && !first.equals(last)) {
            return Prose.glue(first, "和", last);
        }
        boolean counts = processes == lanes.size();
        var named = counts ? "" : named(lanes, names, tracks);
        return !named.isEmpty() ? named : lanes.size() + (counts ? " 个进程" : " 个线程");
    }

    /** 例如 {@code main、「厨师 1」、「厨师 2」}：混着几种，或同一种的没有都在里面，只说几个，读者会数成图上的另外几个。不会，是空串。 */
    private static String named(List<Integer> lanes, List<String> names, Tracks tracks) {
        var in = Set.copyOf(lanes);
        var kinds = tracks.all().stream()
                .filter(track -> in.contains(track.lane().id()))
                .collect(Collectors.groupingBy(Pools::nameOf));
        boolean mixed = kinds.size() > 1 && kinds.size() < lanes.size();
        boolean some = tracks.all().stream()
                .anyMatch(track -> !in.contains(track.lane().id())
                        && !track.lane().helper()
                        && kinds.containsKey(Pools.nameOf(track)));
        if (!mixed && !some) {
            return "";
        }
        if (names.size() <= MOST_NAMES) {
            return Prose.list(names);
        }
        var alone = kinds.values().stream().filter(its -> its.size() == 1).toList();
        return kinds.size() == 2 && alone.size() == 1
                ? Prose.glue(tracks.who(alone.getFirst().getFirst().lane().id()), "和另外 " + (lanes.size() - 1) + " 个线程")
                : "";
    }

    /** 多半在等到点：和多半在做事的时候是同一句话，机器忙一点、闲一点都一样。不是，就是空串。 */
    static String untilDue(Cause.Spent spent, Tracks tracks) {
        return Idle.untilDue(spent.proof().getFirst()) ? RowWords.untilDue(spent.lane(), tracks) : "";
    }

    /** 在哪里；不在同一处的，说多在哪里。 */
    private static String line(Cause cause, Tracks tracks) {
        var same = cause.proof().size() > Rest.MOST_PROOF ? "" : StepWords.sameSteps(tracks, cause.proof());
        var most = Doing.most(tracks, cause.proof());
        return !same.isEmpty() ? Prose.glue("（在", same, "里）") : most == null ? "" : most.where("多");
    }

    private static String outside(Cause.Outside outside) {
        var waits = "（" + outside.what() + "）";
        return switch (outside.steps().size()) {
            case 0 -> "总用时里有 " + Times.words(outside.nanos()) + "在等外面" + waits + "。";
            case 1 -> Prose.name(outside.steps().getFirst().name()) + "决定了总用时：它在等外面" + waits + "。";
            default -> StepWords.alike(outside.steps()) + "，都在等外面" + waits + "。";
        };
    }

    private static String doing(Interval interval) {
        return switch (interval) {
            case Interval.Running _ -> "运行了";
            case Interval.Runnable r -> r.word() + " 等了";
            case Interval.Sleeping _ -> "睡眠了";
            case Interval.Waiting _ when Idle.untilDue(interval) -> "等定时任务到点等了";
            case Interval.Waiting w
            when w.on().call().startsWith("LockSupport.park") -> Prose.glue("停在", object(Track.object(interval)), "里");
            case Interval.Waiting _
            when interval.reachedLimit() -> Prose.glue("等", object(Track.object(interval)), "等到了时限，等了");
            case Interval.Waiting w when w.isUntilDue() -> Prose.glue("等", object(Track.object(interval)), "到点等了");
            case Interval.Blocked _, Interval.Waiting _ -> Prose.glue("等", object(Track.object(interval)), "等了");
            case Interval.Io _ -> Prose.glue("在", object(Track.object(interval)), "里读写了");
            case Interval.Paused _ -> "在 JVM 停顿里停了";
            case Interval.Unknown _ -> "不知道在做什么，";
        };
    }

    private static String object(String object) {
        return object.isEmpty() ? "" : Prose.name(object);
    }
}
