package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import threadline.explain.cause.CriticalPath;
import threadline.explain.track.Tracks;
import threadline.recorder.link.AgentLink;

/** 池在记录之前就有，线程早就停放着：从拿到任务的那一刻起在图里，知道是谁叫醒的。 */
class EarlierPoolTest {

    @Test
    void aThreadThatWasParkedBeforehandBeginsWhenItIsWoken() throws Exception {
        assumeTrue(AgentLink.load().agent() != null, "谁叫醒了谁，只有代理看得到");
        try (var pool = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 2; i++) {
                pool.submit(() -> 1).get();
            }
            for (int round = 0; round < 5; round++) {
                Thread.sleep(20);
                var recording = record("早就有的池", () -> {
                    var jobs = new ArrayList<Future<?>>();
                    for (int i = 0; i < 4; i++) {
                        int job = i;
                        jobs.add(pool.submit(() -> step("活 " + job, () -> {
                            Thread.sleep(30);
                            return job;
                        })));
                    }
                    for (var job : jobs) {
                        job.get();
                    }
                });
                var timeline = recording.timeline();
                var tracks = Tracks.of(timeline);
                assertThat(tracks.all()).hasSize(3);
                for (var track : tracks.all().subList(1, 3)) {
                    assertThat(track.started()).as("%s：%s", round, track.name()).isNotNull();
                    assertThat(track.lane().leaked()).isFalse();
                }
                var path = CriticalPath.of(timeline);
                assertThat(path.legs().getFirst().lane()).isZero();
                assertThat(path.why()).doesNotContain("断了");
            }
        }
    }
}
