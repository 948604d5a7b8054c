package threadline.recorder.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.link.RingLink.Kind;

/** 代理的数据丢了一段：那一段没有看到，下一条之后又看得见。 */
class LostEntriesTest {

    private static final long PARKING = 3;

    @Test
    void theLostStretchIsNotClaimed() {
        var phases = VirtualPhases.read(List.of(
                new Entry(10, Kind.SUBMITTED, 7, 1, 0),
                new Entry(20, Kind.MOUNTED, 7, 2, 0),
                new Entry(100, Kind.LOST, 0, 0, 0),
                new Entry(200, Kind.YIELDED, 7, PARKING, 0),
                new Entry(300, Kind.SUBMITTED, 7, 1, 0),
                new Entry(310, Kind.MOUNTED, 7, 2, 0),
                new Entry(400, Kind.LOST, 0, 0, 0)));
        phases.closeAt(1_000);
        var track = phases.track(7);
        assertThat(track).isNotNull();
        assertThat(track.raw)
                .extracting(raw -> raw.doing() + " " + raw.startNanos() + "–" + raw.endNanos())
                .containsExactly(
                        "RUNNABLE 10–20", "RUNNING 20–100", "WAITING 200–300", "RUNNABLE 300–310", "RUNNING 310–400");
    }

    @Test
    void anUnparkAfterTheLostStretchMayNotBeTheFirst() {
        var whole = List.of(new Entry(10, Kind.PARKING, 7, 0, 0), new Entry(50, Kind.UNPARKING, 7, 1, 0));
        assertThat(Wakes.read(whole).ofPark(7, 10, 60)).isNotNull();
        var torn = List.of(whole.getFirst(), new Entry(10, Kind.LOST, 0, 0, 0), whole.getLast());
        assertThat(Wakes.read(torn).ofPark(7, 10, 60)).isNull();
    }

    @Test
    void whoFellAsleepBeforeTheLostStretchMayHaveWokenInIt() {
        var stacks = new Stacks();
        var flight = new FlightWaits(new Threads(Thread.currentThread(), stacks, 1_000), stacks, 0, 1_000);
        flight.noteSleeps(List.of(
                new Entry(10, Kind.SLEEPING, 7, 50, 0),
                new Entry(70, Kind.SLEPT, 7, 0, 0),
                new Entry(80, Kind.SLEEPING, 8, 50, 0),
                new Entry(100, Kind.SLEEPING, 7, 50, 0),
                new Entry(100, Kind.LOST, 0, 0, 0),
                new Entry(300, Kind.SLEPT, 7, 0, 0),
                new Entry(400, Kind.SLEEPING, 7, 50, 0),
                new Entry(460, Kind.SLEPT, 7, 0, 0)));
        assertThat(flight.waits(7))
                .extracting(sleep ->
                        sleep.doing() + " " + sleep.startNanos() + "–" + sleep.endNanos() + " " + sleep.dueNanos())
                .containsExactly("SLEEPING 10–70 60", "SLEEPING 400–460 450");
        assertThat(flight.waits(8)).isEmpty();
    }

    @Test
    void aCarrierDoesNotSpeakForAnUnparkFromBeforeTheLostStretch() {
        var entries = List.of(
                new Entry(10, Kind.SUBMITTED, 7, 1, 0),
                new Entry(20, Kind.MOUNTED, 7, 2, 0),
                new Entry(30, Kind.PARKING, 7, 0, 0),
                new Entry(35, Kind.UNPARKING, 7, 5, 0),
                new Entry(35, Kind.LOST, 0, 0, 0),
                new Entry(300, Kind.SUBMITTED, 7, 2, 0));
        var wake = Wakes.read(entries).ofVirtual(7, 300);
        assertThat(wake).isNotNull();
        assertThat(wake.waker()).isEqualTo(2);
    }
}
