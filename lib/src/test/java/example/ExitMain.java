package example;

import static threadline.Threadline.record;

import java.util.concurrent.CompletableFuture;
import threadline.model.Cause;

/** 等一个子进程的通知，再在它用过的公共池里做一件事：两次等的各是谁。 */
public final class ExitMain {

    private ExitMain() {}

    public static void main(String[] args) {
        var exit = record(
                "等通知", () -> new ProcessBuilder("sleep", "0.3").start().onExit().get());
        System.out.println("通知：" + (exit.cause() instanceof Cause.Outside outside ? outside.what() : exit));
        var next =
                record("等结果", () -> CompletableFuture.runAsync(ExitMain::pause).join());
        System.out.println("结果：" + next);
        System.exit(0);
    }

    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
