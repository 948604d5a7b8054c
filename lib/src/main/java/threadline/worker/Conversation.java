package threadline.worker;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import threadline.recorder.thread.OwnThreads;
import threadline.worker.Lines.Complete;
import threadline.worker.Lines.Line;
import threadline.worker.Lines.Text;
import threadline.worker.Message.FromWorker;
import tools.jackson.core.JacksonException;

/** 启动一个工作进程，读它说的话，直到它结束：一个守护线程，结果都告诉 {@link Crew}。 */
final class Conversation {

    private static final long MAY_DIE_MILLIS = 1000;

    private final Crew crew;
    private final WorkerProcess member;
    private final Printed printed;

    Conversation(Crew crew, WorkerProcess member, Printed printed) {
        this.crew = crew;
        this.member = member;
        this.printed = printed;
    }

    void start(Launch launch) {
        OwnThreads.unstarted("worker", () -> run(launch)).start();
    }

    private void run(Launch launch) {
        Process process = null;
        Throwable trouble = null;
        try {
            process = launch.start(member.folder());
            var key = UUID.randomUUID().toString();
            write(
                    process,
                    Wire.line(new Message.Hello(key, ProcessHandle.current().pid())));
            crew.started(member, process);
            read(process, key);
        } catch (IOException | RuntimeException | Error e) { // 都是这个进程的结局
            trouble = e;
        }
        crew.ended(member, death(process, trouble));
        if (process != null) {
            process.destroy(); // 已经结束的进程：只是关上管道
        }
    }

    private void read(Process process, String key) throws IOException {
        var lines = new Lines(process.getInputStream(), Wire.key(key));
        for (Line line; (line = lines.next()) != null; ) {
            switch (line) {
                case Text text -> printed.add(text.text());
                case Complete message ->
                    crew.received(member, Wire.read(message.bytes(), message.from(), FromWorker.class));
            }
        }
    }

    private static Death death(@Nullable Process process, @Nullable Throwable trouble) {
        if (process == null) {
            return new Death(0, -1, "没有启动成功：" + trouble);
        }
        if (isStillThere(process)) { // 读到了头，或读不懂，进程却还在
            process.toHandle().destroyForcibly();
        }
        int exit = isStillThere(process) ? -1 : process.exitValue();
        return trouble instanceof JacksonException
                ? new Death(process.pid(), exit, "进程 " + process.pid() + " 写出的一行读不懂，被结束了：" + trouble.getMessage())
                : Death.ofExit(process.pid(), exit);
    }

    private static boolean isStillThere(Process process) {
        try {
            return !process.waitFor(MAY_DIE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return process.isAlive(); // 没有人有理由中断这个线程
        }
    }

    static void write(Process process, byte[] line) {
        try {
            process.getOutputStream().write(line);
            process.getOutputStream().flush();
        } catch (IOException e) {
            return; // 那一头已经不在：会读到结尾
        }
    }
}
