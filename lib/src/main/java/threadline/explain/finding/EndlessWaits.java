package threadline.explain.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.cause.Causes;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.explain.track.Unanswered;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Times;

/** 无尽的等待：到记录结束，或到被中断为止，没有人来结束，也没有谁还在做事、可能来结束它。池里闲着的线程不算。 */
public final class EndlessWaits {

    /** 后一半的等待里，别的线程做了这么多事，就可能会来结束它。 */
    private static final double BUSY = 0.1;

    private static final Pattern FOR_A_THREAD = Pattern.compile(
            "Thread\\.join|FutureTask\\.get|\\w+\\.(awaitTermination|invokeAll|close)|StructuredTaskScope\\.join");

    /** 打断以后到再去等，最多运行这么久，还是同一次等待。 */
    private static final long BRIEF_NANOS = 20_000_000;

    private EndlessWaits() {}

    public static List<Finding> in(Tracks tracks, Set<Integer> told) {
        if (!tracks.timeline().outside().isEmpty()) {
            return List.of(); // 还有进程、定时器、服务或别的线程可能会来
        }
        var open = tracks.all().stream()
                .filter(track -> !told.contains(track.lane().id()))
                .flatMap(track -> Stream.ofNullable(open(tracks, track)))
                .toList();
        var active = active(tracks, open);
        // 先等起的，常常连累了后来的
        return open.stream()
                .filter(one -> active.stream()
                        .noneMatch(other -> !other.equals(one.track()) && couldAnswer(tracks, other, one.first())))
                .sorted(Comparator.<Open, Boolean>comparing(one -> isForAThread(one.first()))
                        .thenComparingLong(one -> one.first().startNanos()))
                .map(one -> finding(tracks, one.track(), one.waits(), one.how()))
                .toList();
    }

    /** 一个线程最后的等待，没有人来结束；从早到晚。 */
    private record Open(Track track, List<Interval> waits, Unanswered how) {

        Interval first() {
            return waits.getFirst();
        }
    }

    /** 没有等着，有人来过，太短，或只是闲着，就是 {@code null}。 */
    private static @Nullable Open open(Tracks tracks, Track track) {
        int last = lastWait(tracks, track);
        var how = last < 0 ? null : Unanswered.of(tracks, track, last);
        if (how == null || how == Unanswered.TIMED_OUT) {
            return null;
        }
        var waits = sameWait(track, last);
        return isWorthTelling(tracks, track, waits) ? new Open(track, waits, how) : null;
    }

    /** 可能来结束其中一次的：在最早的后一半到最晚的末尾之间做了点事。等的人成千上万时，不必一对一对地看。 */
    private static List<Track> active(Tracks tracks, List<Open> open) {
        long from = open.stream().mapToLong(one -> middle(one.first())).min().orElse(0);
        long to = open.stream().mapToLong(one -> one.first().endNanos()).max().orElse(0);
        long shortest = open.stream()
                .mapToLong(one -> one.first().endNanos() - middle(one.first()))
                .min()
                .orElse(0);
        return tracks.all().stream()
                .filter(track -> track.activeNanos(from, to) + track.unknownNanos(from, to) > BUSY * shortest)
                .toList();
    }

    private static long middle(Interval wait) {
        return wait.startNanos() + wait.nanos() / 2;
    }

    /** 等一个线程或任务做完：它做不完的原因在那一个身上，后说。 */
    private static boolean isForAThread(Interval wait) {
        return FOR_A_THREAD.matcher(Track.object(wait)).matches();
    }

    /** 被中断打断、又接着等同一个东西的，是同一次等待，中间等了多久 CPU 都一样；从早到晚。 */
    private static List<Interval> sameWait(Track track, int last) {
        var waits = new ArrayList<Interval>();
        waits.add(track.intervals().get(last));
        for (int i = last - 1; i >= 0; i--) {
            var before = track.intervals().get(i);
            var first = waits.getFirst();
            if (Track.waits(before)) {
                // 打断结束了等待，醒来还要等轮到它；等锁的打断不了
                long from = before instanceof Interval.Blocked ? before.endNanos() - BRIEF_NANOS : before.startNanos();
                boolean same = Track.object(before).equals(Track.object(first))
                        && Objects.equals(before.source(), first.source())
                        && track.interruptedBetween(from, first.startNanos());
                if (!same) {
                    break;
                }
                waits.addFirst(before);
            } else if (before.nanos() > Track.SLACK_NANOS && !isBrief(before)) {
                break;
            }
        }
        return waits;
    }

    /** 排队、JVM 停顿，或被打断以后、再去等以前运行的一小会儿：第一次运行那几行，要先加载类。 */
    private static boolean isBrief(Interval between) {
        return switch (between) {
            case Interval.Runnable _, Interval.Paused _ -> true;
            case Interval.Running _, Interval.Unknown _ -> between.nanos() <= BRIEF_NANOS;
            case Interval.Waiting _, Interval.Blocked _, Interval.Sleeping _, Interval.Io _ -> false;
        };
    }

    /** 最后一段等待是第几个时段；没有等过就是 -1。时限以后才开始、又等到了的不算：收尾时也会等一下别的。 */
    private static int lastWait(Tracks tracks, Track track) {
        int i = track.intervals().size() - 1;
        while (i >= 0
                && (!Track.waits(track.intervals().get(i))
                        || isAfterwards(tracks, track.intervals().get(i)))) {
            i--;
        }
        return i;
    }

    private static boolean isAfterwards(Tracks tracks, Interval wait) {
        return wait.startNanos() > tracks.limit() && !tracks.openAtEnd(wait);
    }

    private static boolean isWorthTelling(Tracks tracks, Track track, List<Interval> waits) {
        var wait = waits.getFirst();
        boolean idle = wait.source() == null && track.during(wait.startNanos(), wait.endNanos()) == null;
        return !Causes.isOutside(wait)
                && !idle
                && waits.getLast().endNanos() - wait.startNanos()
                        >= tracks.timeline().endNanos() / 10;
    }

    /** 到这段等待结束时还在，并且不久前还在做事。 */
    private static boolean couldAnswer(Tracks tracks, Track other, Interval wait) {
        var lane = other.lane();
        boolean main = lane.equals(tracks.timeline().lanes().getFirst());
        long end = main && !lane.leaked() ? tracks.timeline().bodyNanos() : lane.endNanos();
        if (lane.kind() == Lane.Kind.CARRIER || (!lane.leaked() && end < wait.endNanos() - Track.SLACK_NANOS)) {
            return false;
        }
        if (lane.helper() && other.intervals().stream().allMatch(Causes::isPipe)) {
            return false; // 一直在读外面的话，没有替程序做过事：例如测试框架听命令的线程
        }
        long from = middle(wait);
        return other.perhapsActiveNanos(from, wait.endNanos()) > BUSY * (wait.endNanos() - from);
    }

    private static Finding finding(Tracks tracks, Track track, List<Interval> waits, Unanswered how) {
        var wait = waits.getFirst();
        var advice = wait instanceof Interval.Blocked ? "用带时限的 tryLock，并查谁拿着锁不放。" : "给等待加一个时限，或在结束时通知它：毒丸、中断、关闭。";
        return Findings.finding("无尽的等待", since(tracks, track, wait) + "，" + how.words() + "。", advice, waits);
    }

    private static String since(Tracks tracks, Track track, Interval wait) {
        var from = Times.moment(wait.startNanos(), tracks.timeline().endNanos());
        return from.startsWith("0.00 ")
                ? Prose.glue(Prose.name(track.name()), "从一开始就一直在等", object(wait))
                : Prose.glue(Prose.name(track.name()), "从", from, "起一直在等", object(wait));
    }

    private static String object(Interval wait) {
        var object = Track.object(wait);
        return object.isEmpty() ? "" : Prose.name(object);
    }

    /** 到时限还在等的那一条，也许再过一会儿就有人来；记录线程到时限不在等，就是空串。 */
    public static String cutByLimit(Tracks tracks) {
        var main = tracks.all().getFirst();
        var waits = main.intervals().stream()
                .filter(i -> Track.waits(i) && tracks.openAtLimit(i))
                .toList();
        if (waits.isEmpty()) {
            return "";
        }
        var outside = tracks.timeline().outside();
        var who = outside.isEmpty() ? "" : "（可能会来的还有" + String.join("、", outside) + "）";
        return Prose.glue(Prose.name(main.name()), "到时限还没有等到", object(waits.getFirst())) + who + "。";
    }
}
