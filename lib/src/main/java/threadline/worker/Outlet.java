package threadline.worker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * 工作进程的标准输出：消息和打印的文字走同一条管道，各占整行。写不出去就是父进程不要了，立刻结束。线程安全。
 */
final class Outlet {

    private final OutputStream out;
    private final byte[] key;
    private final Printing printing = new Printing();

    Outlet(OutputStream out, String key) {
        this.out = out;
        this.key = Wire.key(key);
    }

    /** 代替 {@code System.out} 和 {@code System.err}。 */
    PrintStream printing() {
        return new PrintStream(printing, true, StandardCharsets.UTF_8);
    }

    /** 先把打印了一半的行写完，再写消息。 */
    void send(Message.FromWorker message) {
        printing.finishLine();
        write(Wire.line(key, message));
    }

    private synchronized void write(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** 攒到换行再写，不会夹在别人的行里。 */
    private final class Printing extends OutputStream {

        private static final int LONGEST = 1 << 13;

        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) {
            int start = from;
            for (int i = from; i < from + count; i++) {
                if (bytes[i] == '\n') {
                    line.write(bytes, start, i + 1 - start);
                    start = i + 1;
                    flushLine();
                }
            }
            line.write(bytes, start, from + count - start);
            if (line.size() > LONGEST) {
                flushLine();
            }
        }

        private void flushLine() {
            Outlet.this.write(line.toByteArray());
            line.reset();
        }

        private synchronized void finishLine() {
            if (line.size() > 0) {
                line.write('\n');
                flushLine();
            }
        }
    }
}
