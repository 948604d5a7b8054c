package threadline.recorder.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.link.RingLink.Kind;
import threadline.recorder.link.RingLink.Snapshot;
import threadline.recorder.thread.Stack;

/** 等监视器的虚拟线程是谁放行的。 */
class MonitorsTest {

    private static final long PARKING = 3;
    private static final long BLOCKING = 12;
    private static final long UNBLOCKER = 1;
    private static final long CARRIER = 2;
    private static final long FIRST = 7;
    private static final long NEXT = 8;
    private static final long MILLI = 1_000_000;

    private final Object monitor = new Object();

    /** 「先」从队里出来，用完了；{@code after} 是它接着做的，过了 {@code late} 毫秒才提交「后」。 */
    private Wakes.Raw waker(Kind after, double late) {
        long left = 20 * MILLI;
        long submitted = left + (long) (late * MILLI);
        var entries = new ArrayList<>(List.of(
                new Entry(MILLI, Kind.YIELDED, FIRST, BLOCKING, 1),
                new Entry(2 * MILLI, Kind.YIELDED, NEXT, BLOCKING, 1),
                new Entry(10 * MILLI, Kind.SUBMITTED, FIRST, UNBLOCKER, 0),
                new Entry(11 * MILLI, Kind.MOUNTED, FIRST, CARRIER, 0),
                new Entry(left, after, FIRST, PARKING, 0),
                new Entry(submitted, Kind.SUBMITTED, NEXT, UNBLOCKER, 0)));
        return Monitors.read(
                        entries,
                        Long.MAX_VALUE,
                        List.of(),
                        _ -> new Snapshot(Stack.EMPTY, monitor, Set.of()),
                        (_, _, _) -> false)
                .waker(NEXT, submitted);
    }

    /** 结束了的一定退出过，等的人没有别人放行：机器忙，提交迟到多久都是它。 */
    @ParameterizedTest
    @CsvSource({"0.1", "5", "500"})
    void whoHasEndedLetTheNextOneGoHoweverLateItIsSubmitted(double late) {
        assertThat(waker(Kind.ENDED, late))
                .isNotNull()
                .satisfies(wake -> assertThat(wake.waker()).isEqualTo(FIRST));
    }

    /** 睡下了的也许还拿着：迟了就说不准。 */
    @Test
    void whoIsAsleepMayStillHoldIt() {
        assertThat(waker(Kind.YIELDED, 0.1)).isNotNull();
        assertThat(waker(Kind.YIELDED, 5)).isNull();
    }
}
