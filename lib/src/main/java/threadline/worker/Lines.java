package threadline.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 一行一行地读。以暗号开头的是消息，要完整；别的是打印的文字，太长就截断，所以读多少都不占内存。
 *
 * <p>最后没有换行的半条消息不算数：写它的进程死在半路上。只由一个线程使用。
 */
final class Lines {

    /** 读到的一行。 */
    sealed interface Line {}

    /** 一条完整的消息：{@code bytes} 从 {@code from} 开始是 JSON。 */
    @SuppressWarnings("ArrayRecordComponent") // 不比较
    record Complete(byte[] bytes, int from) implements Line {}

    /** 打印的一行，没有换行。 */
    record Text(String text) implements Line {}

    private static final int LONGEST_TEXT = 4096;

    private final InputStream in;
    private final byte[] key;
    private final byte[] chunk = new byte[1 << 16];
    private int at;
    private int end;
    private byte[] line = new byte[256];
    private int length;
    private boolean blank;
    private @Nullable Line later;

    Lines(InputStream in, byte[] key) {
        this.in = in;
        this.key = key;
    }

    /** 下一行；流结束了是 {@code null}。阻塞到有一行，中断不起作用。 */
    @Nullable
    Line next() throws IOException {
        var held = later;
        if (held != null) {
            later = null;
            return held;
        }
        while (true) {
            if (at == end && !fill()) {
                return last();
            }
            int newline = at;
            while (newline < end && chunk[newline] != '\n') {
                newline++;
            }
            take(newline);
            if (newline == end) {
                continue;
            }
            at++;
            var whole = finish();
            if (whole != null) {
                return whole;
            }
        }
    }

    private boolean fill() throws IOException {
        int read = in.read(chunk);
        at = 0;
        end = Math.max(read, 0);
        return read > 0;
    }

    private void take(int until) {
        int wanted = until - at;
        int kept = isMessage() ? wanted : Math.min(wanted, Math.max(0, LONGEST_TEXT + key.length - length));
        if (length + kept > line.length) {
            line = Arrays.copyOf(line, Math.max(length + kept, line.length * 2));
        }
        System.arraycopy(chunk, at, line, length, kept);
        length += kept;
        at = until;
    }

    /** 到现在为止读到的，还可能是一条消息。 */
    private boolean isMessage() {
        int compared = Math.min(length, key.length);
        return Arrays.equals(line, 0, compared, key, 0, compared);
    }

    /** 一行完了。消息前面的那个空行是它自己带的，不是打印的，所以空行要看过下一行才知道。 */
    private @Nullable Line finish() {
        if (length >= key.length && isMessage()) {
            var message = new Complete(Arrays.copyOf(line, length), key.length);
            blank = false;
            forget();
            return message;
        }
        boolean before = blank;
        blank = length == 0;
        var text = blank ? null : new Text(text());
        forget();
        if (!before) {
            return text;
        }
        later = text;
        return new Text("");
    }

    private @Nullable Line last() {
        boolean rest = length > 0 && !(length >= key.length && isMessage());
        var result = rest ? new Text(text()) : null;
        forget();
        return result;
    }

    private String text() {
        var text = new String(line, 0, Math.min(length, LONGEST_TEXT), StandardCharsets.UTF_8).stripTrailing();
        return length > LONGEST_TEXT ? text + "…" : text;
    }

    private void forget() {
        length = 0;
        if (line.length > 2 * chunk.length) {
            line = new byte[256];
        }
    }
}
