package example;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.stream.Collectors;
import threadline.model.Interval;
import threadline.model.Timeline;

/**
 * 记录里的唤醒和程序自己知道的比。
 *
 * @param truth 程序知道多少次
 * @param found 其中记录说对的
 * @param right 记录说了的里面对的
 * @param known 记录说了的
 * @param stray 记录里的唤醒，程序里没有谁做过那样的事
 * @param story 头几个不对的，给人看
 */
public record WakeScore(int truth, int found, int right, int known, int stray, String story) {
    public static final WakeScore NOTHING = new WakeScore(0, 0, 0, 0, 0, "");

    public WakeScore plus(WakeScore other) {
        return new WakeScore(
                truth + other.truth,
                found + other.found,
                right + other.right,
                known + other.known,
                stray + other.stray,
                story + other.story);
    }

    /** 记录说的全部唤醒里对的，窗口外面的也算。 */
    public double precision() {
        return known == 0 ? 0 : (double) right / (known + stray);
    }

    public double recall() {
        return (double) found / truth;
    }

    @Override
    public String toString() {
        return "程序知道 %d 次，查准 %.3f，查全 %.3f，没有来历的 %d 次".formatted(truth, precision(), recall(), stray);
    }

    /** 同 {@link #of(Timeline, Collection, long, boolean)}，没有来历的唤醒也数：时间线里的每一次，程序都要说得通。 */
    public static WakeScore of(Timeline timeline, WakeStory.Told told, long zero, boolean ofLock) {
        var expected = of(timeline, told.wakes(), zero, ofLock);
        var strays = timeline.wakes().stream()
                .filter(wake -> !told.calls()
                        .explains(
                                timeline.lanes().get(wake.from()).name(),
                                timeline.lanes().get(wake.to()).name(),
                                wake.atNanos() + zero))
                .toList();
        var story = strays.stream().limit(5).map(wake -> "\n没有来历：" + wake).collect(Collectors.joining());
        return new WakeScore(0, 0, 0, 0, strays.size(), story).plus(expected);
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
        return new WakeScore(truths.size(), found, right, known, 0, String.join("\n", story));
    }
}
