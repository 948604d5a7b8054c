package threadline.recorder.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.link.RingLink.Kind;

/** 一个连接替谁用：打开的，或得到回答以后再用的；几个人合用的不知道。 */
class SocketUsesTest {

    private static final long SELECTOR = 1;
    private static final long FIRST = 2;
    private static final long SECOND = 3;
    private static final long SOCKET = 99;
    private static final long PORTS = 5000L << 32 | 80;

    private final List<Entry> entries = new ArrayList<>();

    private void add(Kind kind, long thread, long first, long second) {
        entries.add(new Entry(entries.size() + 1, kind, thread, first, second));
    }

    private void connect(long thread) {
        add(Kind.CONNECTING, thread, 0, SOCKET);
    }

    private void write(long thread) {
        add(Kind.WRITING, thread, PORTS, SOCKET);
        add(Kind.MOVED, thread, PORTS, SOCKET);
    }

    private void read() {
        add(Kind.SELECTING, SELECTOR, 0, 0);
        add(Kind.READY, SELECTOR, PORTS, SOCKET);
        add(Kind.SELECTED, SELECTOR, 0, 0);
    }

    private void wake(long thread) {
        add(Kind.UNPARKING, thread, SELECTOR, 0);
    }

    /** 每次读到的是替谁。 */
    private List<Long> readFor() {
        return new SocketUses(entries, 0)
                .all().stream()
                        .filter(use -> !use.writes())
                        .map(SocketUses.Use::asker)
                        .toList();
    }

    @Test
    void anAnswerIsForWhoOpenedTheConnectionAndThenForWhoUsesItAgain() {
        connect(FIRST);
        write(SELECTOR); // 库的线程替他写
        read();
        read(); // 分几次到
        wake(FIRST);
        write(SECOND);
        read();
        assertThat(readFor()).containsExactly(FIRST, FIRST, SECOND);
    }

    /** 合用的（HTTP/2）：前一个还没有得到回答，别人又写。 */
    @Test
    void aSharedConnectionIsNobodys() {
        connect(FIRST);
        write(FIRST);
        read();
        wake(FIRST);
        write(FIRST);
        read();
        write(SECOND);
        read();
        wake(FIRST);
        write(SECOND);
        read();
        assertThat(readFor()).containsExactly(FIRST, FIRST, SocketUses.NOBODY, SocketUses.NOBODY);
    }

    @Test
    void aConnectionFromBeforeOrFromElsewhereIsNobodys() {
        write(FIRST);
        read();
        assertThat(readFor()).containsExactly(SocketUses.NOBODY);
    }

    /** 连上的时候还没有端口：两端按套接字对得上，库的线程打开的也说得出是谁叫它的。 */
    @Test
    void anOpeningConnectionIsFollowedToWhoOpensIt() {
        add(Kind.UNPARKING, SECOND, FIRST, 0);
        connect(SECOND);
        add(Kind.SELECTING, SELECTOR, 0, 0);
        add(Kind.READY, SELECTOR, 0, SOCKET);
        add(Kind.READY, SELECTOR, 0, SOCKET + 1); // 不是这里打开的
        var uses = new SocketUses(entries, 0);
        assertThat(uses.all())
                .containsExactly(
                        new SocketUses.Use(SECOND, 2, 2, (int) SOCKET, 0, true, SECOND, FIRST),
                        new SocketUses.Use(SELECTOR, 3, 4, 0, (int) SOCKET, false, SECOND, FIRST),
                        new SocketUses.Use(SELECTOR, 3, 5, 0, (int) SOCKET + 1, false, 0, 0));
        assertThat(uses.connected()).as("也许连到别处").isEmpty();
    }
}
