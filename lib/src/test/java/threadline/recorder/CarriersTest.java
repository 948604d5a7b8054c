package threadline.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import example.Kitchen;
import java.util.Comparator;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.recorder.assembling.Carriers;
import threadline.recorder.assembling.Mount;

class CarriersTest {

    @Test
    void aCarrierMountsOneVirtualThreadAtATimeAndOnlyThoseOfTheProgram() {
        var recorded = Recorder.record(
                "载体",
                () -> {
                    Kitchen.together(60, 40);
                    return 0;
                },
                (type, line) -> null);
        var plain = recorded.timeline();
        assertThat(recorded.mounts()).isNotEmpty();
        var timeline = Carriers.addTo(plain, recorded.mounts());
        assertThat(timeline.lanes()).startsWith(plain.lanes().toArray(Lane[]::new));
        var virtual = plain.lanes().stream()
                .filter(l -> l.kind() == Lane.Kind.VIRTUAL)
                .map(Lane::name)
                .toList();
        for (var lane :
                timeline.lanes().subList(plain.lanes().size(), timeline.lanes().size())) {
            assertThat(lane.kind()).isEqualTo(Lane.Kind.CARRIER);
            var mounted = timeline.steps().stream()
                    .filter(s -> s.lane() == lane.id())
                    .sorted(Comparator.comparingLong(Step::startNanos))
                    .toList();
            assertThat(mounted).isNotEmpty().extracting(Step::name).isSubsetOf(virtual);
            for (int i = 1; i < mounted.size(); i++) {
                assertThat(mounted.get(i).startNanos())
                        .isGreaterThanOrEqualTo(mounted.get(i - 1).endNanos());
            }
        }
    }

    @Test
    void aCarrierIsCalledAsTheVirtualThreadsTextCallsIt() throws Exception {
        var recorded = Recorder.record(
                "载体的名字",
                () -> {
                    var seen = new FutureTask<>(() -> Thread.currentThread().toString());
                    Thread.startVirtualThread(seen);
                    return seen.get();
                },
                (type, line) -> null);
        var text = recorded.result();
        assertThat(recorded.mounts()).extracting(Mount::carrier).contains(text.substring(text.indexOf('@') + 1));
    }
}
