package example;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import threadline.model.Interval;
import threadline.model.Timeline;

/**
 * 记录里的唤醒和程序自己知道的比。
 *
 * @param truth 程序知道多少次
 * @param found 其中记录说对的
 * @param right 记录说了的里面对的
 * @param known 记录说了的
 * @param story 头几个不对的，给人看
 */
public record WakeScore(int truth, int found, int right, int known, String story) {
    public static final WakeScore NOTHING = new WakeScore(0, 0, 0, 0, "");

    public WakeScore plus(WakeScore other) {
        return new WakeScore(
                truth + other.truth,
                found + other.found,
                right + other.right,
                known + other.known,
                story + other.story);
    }

    public double precision() {
        return known == 0 ? 0 : (double) right / known;
    }

    public double recall() {
        return (double) found / truth;
    }

    @Override
    public String toString() {
        return "程序知道 %d 次，查准 %.3f，查全 %.3f".formatted(truth, precision(), recall());
    }

    /**
     * 一次等待里最后的那个唤醒算数。队列和闭锁的故事里，拿回里面那把锁的等待不算：程序不知道谁放的锁。
     */
    public static WakeScore of(Timeline timeline, Collection<WakeStory.TruthWake> truths, long zero, boolean ofLock) {
        var laneOf = new HashMap<String, Integer>();
        timeline.lanes().forEach(l -> laneOf.put(l.name(), l.id()));
        int found = 0;
        int right = 0;
        int known = 0;
        var story = new ArrayList<String>();
        for (var truth : truths) {
            Integer to = laneOf.get(truth.waiter());
            Integer from = laneOf.get(truth.waker());
            var locks = timeline.intervals().stream()
                    .filter(i -> i instanceof Interval.Blocked && to != null && i.lane() == to)
                    .filter(i -> !ofLock)
                    .toList();
            var seen = timeline.wakes().stream()
                    .filter(w -> to != null && w.to() == to)
                    .filter(w ->
                            locks.stream().noneMatch(i -> i.startNanos() <= w.atNanos() && w.atNanos() <= i.endNanos()))
                    .filter(w -> w.atNanos() >= truth.before() - zero && w.atNanos() <= truth.after() - zero)
                    .toList();
            if (!seen.isEmpty()) {
                known++;
                if (from != null && seen.getLast().from() == from) {
                    right++;
                    found++;
                    continue;
                }
            }
            if (story.size() < 5) {
                story.add(truth + " 看到 " + seen + " 应当来自 " + from + "；等的是 "
                        + timeline.intervals().stream()
                                .filter(i -> to != null && i.lane() == to)
                                .filter(i ->
                                        i.endNanos() >= truth.before() - zero && i.startNanos() <= truth.after() - zero)
                                .toList());
            }
        }
        return new WakeScore(truths.size(), found, right, known, String.join("\n", story));
    }
}
