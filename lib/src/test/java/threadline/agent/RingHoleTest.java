package threadline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.recorder.link.RingLink;
import threadline.recorder.link.RingLink.Kind;

/** 一块只丢了前面一部分：洞说得出来，洞的后面照样读得到。 */
class RingHoleTest {

    private static final int CHUNK = 1 << 15;
    private static final int READY_CHUNKS = 4;

    private final Thread carrier = Thread.ofPlatform().unstarted(() -> {});
    private final Thread virtual = Thread.ofVirtual().unstarted(() -> {});
    private final Ring ring = new Ring(
            8 * CHUNK,
            1,
            (blocker, since) -> {},
            (thread, at) -> {},
            (thread, failure) -> {},
            (task, failure) -> {},
            failure -> {},
            (task, period) -> {},
            (task, finished) -> {},
            until -> {});

    @Test
    void aChunkThatCameLateIsAHoleAtItsBeginning() {
        fill(READY_CHUNKS * CHUNK);
        fill(10); // 第五块还没有备好
        ring.grow();
        fill(5);
        var entries = new RingLink(ring).entries();
        assertThat(ring.lost()).isEqualTo(10);
        var tail = entries.subList(READY_CHUNKS * CHUNK - 1, entries.size());
        assertThat(tail.stream().map(RingLink.Entry::kind))
                .containsExactly(
                        Kind.MOUNTED, Kind.LOST, Kind.MOUNTED, Kind.MOUNTED, Kind.MOUNTED, Kind.MOUNTED, Kind.MOUNTED);
        assertThat(tail.get(1).at()).isEqualTo(tail.get(0).at());
    }

    @Test
    void lossesAfterTheEndOfTheReadingAreNotInIt() {
        fill(10);
        long until = System.nanoTime();
        fill(READY_CHUNKS * CHUNK);
        var kinds = new RingLink(ring)
                .entries(until).stream().map(RingLink.Entry::kind).toList();
        assertThat(kinds).isEqualTo(List.copyOf(Collections.nCopies(10, Kind.MOUNTED)));
    }

    @Test
    void aHookThatFailedLeavesAHole() {
        fill(1);
        ring.missed();
        fill(1);
        var kinds = new RingLink(ring).entries().stream().map(RingLink.Entry::kind);
        assertThat(kinds).containsExactly(Kind.MOUNTED, Kind.LOST, Kind.MOUNTED);
        assertThat(ring.lost()).isEqualTo(1);
    }

    /** 一点一点地写，每次都看：看到的还是每十三条一条，不多数。 */
    @Test
    void whatComesInDropsIsCountedAsRarelyAsWhatComesAtOnce() {
        var link = new RingLink(ring);
        long next = 0;
        var seen = new ArrayList<Long>();
        for (int i = 0; i < 100; i++) {
            fill(2);
            next = link.authors(next, link.size(), 13, (kind, thread, first) -> seen.add(thread));
        }
        assertThat(seen).hasSize(200 / 13 + 1);
    }

    private void fill(int entries) {
        for (int i = 0; i < entries; i++) {
            ring.mounted(virtual, carrier);
        }
    }
}
