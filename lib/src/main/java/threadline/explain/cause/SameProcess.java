package threadline.explain.cause;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Step;

/** 子进程里谁叫醒、启动了谁，没有看到。父进程启动了它的第一条泳道；别的是在这个进程里启动的，等的也是这个进程里的。 */
final class SameProcess {

    /** 看了这么多眼还没有做完一步，等到的就不是那一步。 */
    private static final int LATEST_BINS = 3;

    /** 进程 → 父进程启动的那条泳道。 */
    private final Map<String, Track> roots = new HashMap<>();
    /** 进程 → 它的步骤，按做完的时刻。 */
    private final Map<String, List<Step>> byEnd;

    SameProcess(Tracks tracks, Instigators instigators) {
        for (var track : tracks.byId().values()) {
            var process = track.lane().process();
            var start = process == null ? null : instigators.start(track);
            var by = start == null ? null : tracks.of(start.from());
            if (process != null && by != null && by.lane().process() == null) {
                roots.putIfAbsent(process, track);
            }
        }
        this.byEnd = tracks.timeline().steps().stream()
                .filter(step -> processOf(tracks.of(step.lane())) != null)
                .sorted(Comparator.comparingLong(Step::endNanos))
                .collect(Collectors.groupingBy(step -> String.valueOf(processOf(tracks.of(step.lane())))));
    }

    private static @Nullable String processOf(@Nullable Track track) {
        return track == null ? null : track.lane().process();
    }

    /** 它所在的子进程的第一条泳道，父进程启动的；就是它自己，或没有看到，是 {@code null}。 */
    @Nullable
    Track root(Track track) {
        var process = track.lane().process();
        var root = process == null ? null : roots.get(process);
        return root == null
                        || root.equals(track)
                        || root.lane().startNanos() >= track.lane().startNanos()
                ? null
                : root;
    }

    /**
     * 谁结束了它到 {@code at} 为止的这段等待：这个进程里只有一条别的泳道刚做完一步，就是它。隔一会儿才看一眼的等待，真的结束得也许晚一点；
     * 说不准是 {@code null}。
     */
    @Nullable
    Step finishedBefore(Track track, Interval wait, long at) {
        if (root(track) == null || !(wait.evidence() instanceof Evidence.Sampled(long bin))) {
            return null;
        }
        var steps = byEnd.getOrDefault(String.valueOf(track.lane().process()), List.of());
        long end = endOf(track, wait, bin, at, steps);
        long late = Math.clamp((end - wait.startNanos()) / 20, Track.SLACK_NANOS, Instigators.LATE_NANOS);
        Step found = null;
        for (int i = Answers.first(steps, Step::endNanos, end - late);
                i < steps.size() && steps.get(i).endNanos() <= end;
                i++) {
            var step = steps.get(i);
            if (step.lane() != track.lane().id()) {
                if (found != null && found.lane() != step.lane()) {
                    return null;
                }
                found = step;
            }
        }
        return found;
    }

    /**
     * 看到的等待，最后一眼以后看不到它：真的等到了它自己开始或做完一步的时候。一直没有看到的，机器再忙、隔得再久，也是等到了开始的那一步。
     */
    private static long endOf(Track track, Interval wait, long bin, long at, List<Step> steps) {
        long seen = Math.min(at, wait.endNanos());
        long blind = wait.endNanos();
        for (int i = track.indexOf(wait) + 1; i < track.intervals().size() && blind < at; i++) {
            var after = track.intervals().get(i);
            if (!(after instanceof Interval.Unknown || Track.waits(after))) {
                break;
            }
            blind = after.endNanos();
        }
        var started = Answers.next(track.steps(), Step::startNanos, seen);
        long end = started != null && started.startNanos() <= Math.min(at, blind + Track.SLACK_NANOS)
                ? started.startNanos()
                : Math.min(at, Math.min(seen + LATEST_BINS * bin, blind + Track.SLACK_NANOS));
        for (int i = Answers.first(steps, Step::endNanos, seen);
                i < steps.size() && steps.get(i).endNanos() <= end;
                i++) {
            if (steps.get(i).lane() == track.lane().id()) {
                return steps.get(i).endNanos();
            }
        }
        return end;
    }
}
