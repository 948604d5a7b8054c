package threadline.explain.cause;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Cause;
import threadline.model.Interval;
import threadline.model.Step;

/**
 * 线程池：名字只差末尾编号的线程。JDK 给的名字说明是池；自己起名的，记录时看到它在池里做任务，或同名的有一个曾经空着等任务。
 */
public final class Pools {

    private static final Pattern POOL = Pattern.compile("(pool-\\d+)-thread-\\d+|(ForkJoinPool-\\d+)-worker-\\d+");
    private static final Pattern NUMBERED = Pattern.compile("(.*?\\D)[-# ]*\\d*");

    /** 先做的几轮占总用时的这么多，池的大小才是原因。 */
    private static final double SHARE = 0.35;

    /** 排着队的时候，池里的线程几乎一直在忙。 */
    private static final double BUSY = 0.8;

    private Pools() {}

    /** 池的名字 → 它的线程。 */
    public static Map<String, List<Track>> in(Tracks tracks) {
        var known = tracks.all().stream()
                .filter(track ->
                        track.lane().pooled() || track.intervals().stream().anyMatch(Idle::is))
                .map(Pools::nameOf)
                .collect(Collectors.toSet());
        Map<String, List<Track>> pools = new LinkedHashMap<>();
        for (var track : tracks.all()) {
            if (POOL.matcher(track.name()).matches() || known.contains(nameOf(track))) {
                pools.computeIfAbsent(nameOf(track), _ -> new ArrayList<>()).add(track);
            }
        }
        return pools;
    }

    /** 线程的名字去掉编号。 */
    private static String nameOf(Track track) {
        var jdk = POOL.matcher(track.name());
        if (jdk.matches()) {
            return jdk.group(1) == null ? jdk.group(2) : jdk.group(1);
        }
        var numbered = NUMBERED.matcher(track.name());
        return numbered.matches() ? numbered.group(1).replaceAll("[-# ]+$", "") : track.name();
    }

    /** 关键路径在一个池里，任务比线程多，排着队；不是就是 {@code null}。 */
    static @Nullable Cause tooSmall(Tracks tracks, PathSteps path) {
        for (var pool : in(tracks).entrySet()) {
            var lanes = pool.getValue().stream().map(t -> t.lane().id()).collect(Collectors.toSet());
            var cause = tooSmall(tracks, path, pool.getKey(), lanes);
            if (cause != null) {
                return cause;
            }
        }
        return null;
    }

    private static @Nullable Cause tooSmall(Tracks tracks, PathSteps path, String name, Set<Integer> lanes) {
        var jobs = tracks.timeline().steps().stream()
                .filter(s -> s.depth() == 0 && lanes.contains(s.lane()))
                .toList();
        var workers = jobs.stream().collect(Collectors.groupingBy(Step::lane));
        var last = jobs.stream()
                .filter(job -> path.passes(job.lane(), job.endNanos()))
                .max(java.util.Comparator.comparingLong(Step::endNanos))
                .orElse(null);
        var row = last == null ? List.<Step>of() : workers.getOrDefault(last.lane(), List.of());
        if (last == null || row.size() < 2 || jobs.size() <= workers.size()) {
            return null;
        }
        long from = jobs.getFirst().startNanos();
        long to = last.startNanos();
        boolean busy = workers.values().stream().allMatch(its -> within(its, from, to) >= BUSY * (to - from));
        if (!busy || within(row, from, to) < SHARE * tracks.timeline().bodyNanos()) {
            return null;
        }
        var track = tracks.of(last.lane());
        var proof = track == null ? List.<Interval>of() : List.copyOf(track.between(from, to));
        long longest = jobs.stream()
                .mapToLong(s -> s.endNanos() - s.startNanos())
                .max()
                .orElse(0);
        var cost = Costs.of(tracks, within(row, from, to), longest, proof);
        return new Cause.PoolSize(name, workers.size(), jobs.size(), row.size(), cost);
    }

    private static long within(List<Step> steps, long from, long to) {
        return steps.stream()
                .mapToLong(s -> Math.max(0, Math.min(to, s.endNanos()) - Math.max(from, s.startNanos())))
                .sum();
    }
}
