package threadline.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Handovers;
import threadline.explain.track.Prose;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Step;
import threadline.model.Timeline;

/**
 * 原因叫什么：是哪一种，和它的主角。一个猜测说中其中一个就对：{@code 锁}、{@code 账户}、{@code 锁 账户} 都行；可以带 {@code *}。
 *
 * @param kind 哪一种，第一个是图里说的
 * @param who 它的主角：步骤、线程、锁、池的名字
 */
public record CauseNames(List<String> kind, List<String> who) {

    public static CauseNames of(@Nullable Cause cause, Timeline timeline) {
        return switch (cause) {
            case null -> new CauseNames(List.of("说不准"), List.of());
            case Cause.Slowest c ->
                new CauseNames(
                        c.slowest() ? List.of("最慢的一步", "步骤", "最慢") : List.of("最长的一步", "步骤", "最慢的一步"),
                        c.steps().stream().map(Step::name).distinct().toList());
            case Cause.InARow c -> new CauseNames(List.of("一步接一步", "一个接一个", "顺序"), lanes(c.lanes(), timeline));
            case Cause.Stage c
            when !Handovers.isBottleneck(Tracks.of(timeline), c) ->
                new CauseNames(List.of("一步接一步", "顺序", "瓶颈"), lanes(List.of(c.lane()), timeline));
            case Cause.Stage c -> new CauseNames(List.of("瓶颈", "慢的一站"), lanes(List.of(c.lane()), timeline));
            case Cause.Processors c when c.carriers() -> new CauseNames(List.of("载体线程", "载体", "CPU"), List.of());
            case Cause.Gil _ -> new CauseNames(List.of("GIL"), List.of());
            case Cause.Processors _ -> new CauseNames(List.of("CPU"), List.of());
            case Cause.Permits c -> new CauseNames(permits(c), List.of(c.name()));
            case Cause.PoolSize c
            when inProcesses(c, timeline) ->
                new CauseNames(List.of("进程池的大小", "进程池", "工作进程", "进程", "池"), List.of(c.pool()));
            case Cause.PoolSize c -> new CauseNames(List.of("线程池的大小", "线程池", "池"), List.of(c.pool()));
            case Cause.Lock c -> new CauseNames(List.of("锁"), List.of(c.name()));
            case Cause.Limit c ->
                new CauseNames(List.of("时限", "超时"), c.object().isEmpty() ? List.of() : List.of(c.object()));
            case Cause.Outside c -> {
                var who = new ArrayList<>(List.of(c.what()));
                c.steps().forEach(step -> who.add(step.name()));
                yield new CauseNames(List.of("外面", "服务", "进程"), who);
            }
            case Cause.Spent c -> new CauseNames(List.of("一个线程", "线程"), lanes(List.of(c.lane()), timeline));
            case Cause.SlowestThread c -> new CauseNames(List.of("最慢的线程", "线程", "最慢"), lanes(c.lanes(), timeline));
            case Cause.ThreadsInARow c
            when !c.apart() -> new CauseNames(List.of("接力", "关键路径"), lanes(c.lanes(), timeline));
            case Cause.ThreadsInARow c -> new CauseNames(List.of("一个接一个", "顺序"), lanes(c.lanes(), timeline));
            case Cause.Pauses c -> new CauseNames(List.of("JVM 停住", c.why()), List.of());
            case Cause.OtherPrograms _ -> new CauseNames(List.of("别的程序"), List.of());
            case Cause.Wrong c -> new CauseNames(List.of(c.finding().kind()), List.of());
        };
    }

    /** 池里的是进程，一个进程一个线程。 */
    static boolean inProcesses(Cause.PoolSize pool, Timeline timeline) {
        return pool.lanes().stream().anyMatch(id -> timeline.lanes().get(id).process() != null);
    }

    /** JDBC 的池都从 {@code getConnection} 借，说连接池也对。 */
    private static List<String> permits(Cause.Permits cause) {
        if (cause.byTime()) {
            return List.of("许可", "限流");
        }
        return cause.name().endsWith(".getConnection") ? List.of("许可", "连接池") : List.of("许可");
    }

    private static List<String> lanes(List<Integer> ids, Timeline timeline) {
        return ids.stream().map(id -> timeline.lanes().get(id).name()).toList();
    }

    /** 猜中了。 */
    public boolean matches(String guess) {
        var plain = plain(guess);
        for (var one : kind) {
            if (plain.equals(plain(one))
                    || who.stream().anyMatch(w -> plain.equals(plain(one + w)) || plain.equals(plain(w + one)))) {
                return true;
            }
        }
        var pattern = Pattern.compile(Pattern.quote(plain).replace("*", "\\E.*\\Q"));
        return !plain.isEmpty()
                && who.stream().anyMatch(w -> pattern.matcher(plain(w)).matches());
    }

    private static String plain(String words) {
        return words.replaceAll("[\\s「」：:]", "");
    }

    /** 例如 {@code 锁「账户」}、{@code 载体线程}。 */
    public String words() {
        return kind.getFirst()
                + (who.size() > 3
                        ? "（" + Prose.name(who.getFirst()) + "… 共 " + who.size() + " 个）"
                        : who.isEmpty() ? "" : Prose.names(who));
    }
}
