package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.WakeStory;
import example.WakeStory.Plot;
import example.WakeStory.TruthWake;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import threadline.model.Interval;
import threadline.model.Timeline;

/** 记录里的唤醒和程序自己知道的一样。 */
class WakeTest {

    static Stream<Arguments> everyPlot() {
        return Stream.of(Plot.values()).flatMap(plot -> Stream.of(Arguments.of(plot, false), Arguments.of(plot, true)));
    }

    @ParameterizedTest
    @MethodSource("everyPlot")
    void wakesAreThoseThatTheProgramKnows(Plot plot, boolean virtual) throws Exception {
        var offset = new ForcedWaitTest.Offset();
        var recording = record(plot.name(), () -> {
            offset.calibrate();
            return WakeStory.run(plot, virtual);
        });
        var truth = recording.orThrow();
        var score =
                Score.of(recording.timeline(), truth, offset.of(recording.timeline()), plot == Plot.LOCKS_8_THREADS_64);
        System.out.println("唤醒 " + plot + (virtual ? " 虚拟 " : " 平台 ") + score);
        assertThat(truth).hasSizeGreaterThan(10);
        assertThat(score.precision()).as(score.story).isGreaterThanOrEqualTo(0.99);
        assertThat(score.recall()).as(score.story).isGreaterThanOrEqualTo(0.95);
    }

    record Score(int truth, int found, int right, int known, String story) {
        double precision() {
            return known == 0 ? 0 : (double) right / known;
        }

        double recall() {
            return (double) found / truth;
        }

        @Override
        public String toString() {
            return "程序知道 %d 次，查准 %.3f，查全 %.3f".formatted(truth, precision(), recall());
        }

        /**
         * 一次等待里最后的那个唤醒算数。队列和闭锁的故事里，拿回里面那把锁的等待不算：程序不知道谁放的锁。
         */
        static Score of(Timeline timeline, Collection<TruthWake> truths, long zero, boolean ofLock) {
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
                        .filter(w -> locks.stream()
                                .noneMatch(i -> i.startNanos() <= w.atNanos() && w.atNanos() <= i.endNanos()))
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
                                    .filter(i -> i.endNanos() >= truth.before() - zero
                                            && i.startNanos() <= truth.after() - zero)
                                    .toList());
                }
            }
            return new Score(truths.size(), found, right, known, String.join("\n", story));
        }
    }
}
