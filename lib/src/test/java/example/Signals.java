package example;

import java.io.IOException;

/** 用 {@code kill} 给一个进程发信号。 */
public final class Signals {

    private Signals() {}

    /** {@code kill -名字 进程号}，等它做完。 */
    public static void send(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException("没有 kill 命令", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
