package threadline.recorder.assembling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Wake;

/** 一个选择器（泳道 0）替几个人读，写的是泳道 1、2。 */
class SocketWakesTest {

    private static final int SERVER_PORT = 80;

    private static long ms(double time) {
        return Math.round(time * Draft.MS);
    }

    private static Interval select(double from, double to) {
        return new Interval.Io(0, ms(from), ms(to), Evidence.EXACT, null, "Selector.select");
    }

    private static SocketUse read(double from, double to, int port) {
        return new SocketUse(0, ms(from), ms(to), port, SERVER_PORT, false, port);
    }

    private static SocketUse write(int lane, double at, int port) {
        return new SocketUse(lane, ms(at), ms(at), SERVER_PORT, port, true, null);
    }

    private static List<Wake> wakes(boolean helper, SocketUse... uses) {
        return SocketWakes.of(List.of(uses), List.of(select(0, 100), select(101, 200)), lane -> helper && lane == 0);
    }

    @Test
    void aLibrarysSelectorTellsWhoseEachAnswerIs() {
        var uses =
                new SocketUse[] {read(0, 100, 5001), read(0, 100, 5002), write(1, 99.9, 5001), write(2, 99.95, 5002)};
        assertThat(wakes(true, uses)).extracting(Wake::from).containsExactly(1, 2);
        assertThat(wakes(true, uses))
                .as("读的连接是谁打开的；这里写作端口")
                .extracting(Wake::asker)
                .containsExactly(5001, 5002);
        assertThat(wakes(false, uses)).as("程序自己的：谁让它醒来").extracting(Wake::from).containsExactly(1);
    }

    /** 写好了才去看的，一下子就看到：这一次等没有时段，回答还是那个人的。 */
    @Test
    void whatWasWrittenBeforeItLookedIsAnAnswerToo() {
        var uses = new SocketUse[] {
            read(0, 100, 5001), write(1, 99.9, 5001), read(100.5, 100.51, 5002), write(2, 100.4, 5002)
        };
        assertThat(wakes(true, uses)).extracting(Wake::from).containsExactly(1, 2);
        assertThat(wakes(true, uses)).extracting(Wake::atNanos).containsExactly(ms(99.9), ms(100.4));
    }

    @Test
    void whatWasReadAlreadyIsNoAnswer() {
        assertThat(wakes(true, write(2, 50, 5002), read(0, 60, 5002), read(101, 200, 5002)))
                .hasSize(1);
        assertThat(wakes(true, write(2, 50, 5003), read(150, 160, 5002))).isEmpty();
        assertThat(wakes(false, write(2, 100.4, 5002), read(100.5, 100.51, 5002)))
                .isEmpty();
    }
}
