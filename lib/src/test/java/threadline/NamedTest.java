package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.NamedThings;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Interval;

/** {@code named} 起的名字就是图里等待的名字，等的是里面的同步器也一样。 */
class NamedTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWaitIsCalledByTheNameThatWasGiven(boolean virtual) throws Exception {
        var recording = record("名字", () -> NamedThings.wait(virtual));
        recording.orThrow();
        var seen = new TreeMap<String, String>();
        for (var interval : recording.timeline().intervals()) {
            var lane = recording.timeline().lanes().get(interval.lane()).name();
            if (interval.nanos() > 30_000_000 && interval instanceof Interval.Blocked blocked) {
                seen.put(lane, "等锁 " + blocked.lock());
            } else if (interval.nanos() > 30_000_000 && interval instanceof Interval.Waiting waiting) {
                seen.put(lane, "等待 " + waiting.object());
            }
        }
        assertThat(seen).containsEntry("a", "等锁 账本锁");
        assertThat(seen).containsEntry("b", "等待 成品队列");
        assertThat(seen).containsEntry("c", "等待 座位");
        assertThat(seen).containsEntry("d", "等锁 收银台");
        assertThat(seen).containsEntry("e", "等待 集合");
    }
}
