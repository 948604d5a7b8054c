package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static threadline.Threadline.record;

import example.SharedSeats;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;
import threadline.model.Wake;
import threadline.recorder.link.AgentLink;

/** 信号量和读锁：拿到了的总是再叫醒下一个，那不是给它。 */
class PermitWakeTest {

    private static final long AGAIN_NANOS = 1_000_000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPermitComesFromWhoeverGaveItBack(boolean virtual) {
        assumeTrue(AgentLink.load().agent() != null, "谁还的许可，只有代理看得到");
        var timeline = record("座位", () -> SharedSeats.giveBack(virtual)).timeline();
        var givers = SharedSeats.WAITERS.stream()
                .map(name -> givers(timeline, lane(timeline, name)))
                .toList();
        assertThat(givers.subList(0, 2)).containsExactlyInAnyOrder(List.of("还 1"), List.of("还 2"));
        assertThat(givers.get(2)).containsExactly("main");
    }

    /** 被传话的没有拿到，接着等：是一次等待。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsPassedTheWordInVainGoesOnWaiting(boolean virtual) {
        assumeTrue(AgentLink.load().agent() != null, "停放在哪里，只有代理看得到");
        var timeline = record("座位", () -> SharedSeats.giveBack(virtual)).timeline();
        var waits = timeline.intervals().stream()
                .filter(i -> i.lane() == lane(timeline, "丙").id() && i instanceof Interval.Waiting)
                .toList();
        assertThat(waits).isNotEmpty();
        for (int i = 1; i < waits.size(); i++) { // 机器忙的时候，轮到它时已经过了很久
            assertThat(waits.get(i).startNanos() - waits.get(i - 1).endNanos()).isGreaterThan(AGAIN_NANOS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyReaderIsLetInByTheWriterHoweverItAsked(boolean virtual) {
        assumeTrue(AgentLink.load().agent() != null, "谁传的话，只有代理看得到");
        var timeline = record("读者", () -> SharedSeats.letReadersIn(virtual)).timeline();
        for (var name : List.of("甲", "乙")) {
            assertThat(givers(timeline, lane(timeline, name))).as(name).containsExactly("main");
        }
    }

    /** 叫醒它的，启动不算。 */
    private static List<String> givers(Timeline timeline, Lane lane) {
        return timeline.wakes().stream()
                .filter(wake -> wake.to() == lane.id() && wake.atNanos() > lane.startNanos() + AGAIN_NANOS)
                .map(Wake::from)
                .map(from -> timeline.lanes().get(from).name())
                .toList();
    }

    private static Lane lane(Timeline timeline, String name) {
        return timeline.lanes().stream()
                .filter(lane -> lane.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
