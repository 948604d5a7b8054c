package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import threadline.explain.finding.Findings;
import threadline.model.Cause;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Timeline;

/** 停住了，停住就是原因；停住的是别处的线程，就不是。 */
class WhyTest {

    /** 甲和乙互相等；{@code names} 是它们的名字，记录线程排在第一。 */
    private static Timeline deadlock(boolean ofMain) {
        var d = new Draft("死锁");
        d.lane("main", Lane.Kind.PLATFORM, null, 0, 1000, ofMain);
        d.lane("甲", Lane.Kind.PLATFORM, null, 0, 1000, true);
        if (!ofMain) {
            d.lane("乙", Lane.Kind.PLATFORM, null, 0, 1000, true);
            d.sleep(0, 0, 1000);
            d.step(0, "煮咖啡", 0, 1000);
        }
        int other = ofMain ? 0 : 2;
        d.lock(1, 10, 1000, "锁一", d.lanes.get(other).name());
        d.lock(other, 10, 1000, "锁二", "甲");
        var timeline = d.timeline(1000, 1000);
        return timeline.with(Findings.of(timeline));
    }

    @Test
    void aDeadlockOfTheBodyIsTheCauseAndIsSaidOnce() {
        var timeline = deadlock(true);
        assertThat(Why.of(timeline))
                .isInstanceOfSatisfying(
                        Cause.Wrong.class,
                        wrong -> assertThat(wrong.finding().kind()).isEqualTo("死锁"));
        assertThat(Sentence.of(timeline)).startsWith("死锁：").doesNotContain("前等");
        assertThat(CauseNames.of(Why.of(timeline), timeline).matches("死锁")).isTrue();
        assertThat(CauseCost.of(Why.of(timeline))).contains("占 99%");
    }

    @Test
    void aDeadlockElsewhereIsSaidButDoesNotDecideTheTotal() {
        var timeline = deadlock(false);
        assertThat(Why.of(timeline)).isInstanceOf(Cause.Slowest.class);
        assertThat(Sentence.of(timeline)).startsWith("死锁：").contains("「煮咖啡」决定了总用时");
    }
}
