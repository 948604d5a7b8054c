package threadline.notebook;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * JJava 收单元格的线程（{@code Shell-…}）每做完一格就睡 50 ms，才看有没有下一格；从这里起它等在套接字上，一来就醒。
 *
 * <p>换掉的只是那个线程的循环体（{@code Loop.loopBody}），原来的照旧在里面运行。内核的内部变了，就照旧睡。
 */
final class PromptCells {

    private static final String LOOP = "Shell-";

    /** 收单元格的和收停止的。 */
    private static final int LOOPS = 2;

    /** 没有消息也这样醒一次：停止内核时循环才停得下。 */
    private static final long MOST_MILLIS = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private PromptCells() {}

    /** 内核这时还没有连上；连上以后再换，立刻返回。 */
    static void whenConnected() {
        Thread.ofPlatform().daemon().name("threadline-prompt-cells").start(() -> {
            try {
                awaitLoops().forEach(PromptCells::makePrompt);
                KernelMain.resting();
            } catch (InterruptedException _) {
                return;
            }
        });
    }

    private static List<Thread> awaitLoops() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var loops = loops();
        while (loops.size() < LOOPS && System.nanoTime() < deadline) {
            Thread.sleep(POLL);
            loops = loops();
        }
        return loops;
    }

    private static List<Thread> loops() {
        var group = Objects.requireNonNull(Thread.currentThread().getThreadGroup());
        var threads = new Thread[group.activeCount() + 10];
        int found = group.enumerate(threads);
        return Arrays.stream(threads, 0, found)
                .filter(thread -> thread.getName().startsWith(LOOP))
                .toList();
    }

    private static void makePrompt(Thread loop) {
        try {
            var field = CellSession.field(loop, "loopBody");
            var body = (LongSupplier) CellSession.value(field, loop);
            var poller = captured(captured(body, "java.lang.Runnable"), "Poller");
            var poll = poller.getClass().getMethod("poll", long.class);
            field.set(loop, (LongSupplier) () -> next(body, poller, poll));
        } catch (ReflectiveOperationException | RuntimeException _) {
            return;
        }
    }

    private static long next(LongSupplier body, Object poller, Method poll) {
        try {
            poll.invoke(poller, MOST_MILLIS);
        } catch (ReflectiveOperationException _) {
            return body.getAsLong();
        }
        long sleep = body.getAsLong();
        boolean stops = sleep < 0 || Thread.currentThread().isInterrupted(); // 被中断的，睡的时候才知道要停
        return stops ? sleep : 0;
    }

    /** 这个 lambda 带着的东西里，类型的名字以 {@code type} 结尾的那一个。 */
    private static Object captured(Object lambda, String type) throws ReflectiveOperationException {
        for (var field : lambda.getClass().getDeclaredFields()) {
            if (field.getType().getName().endsWith(type)) {
                field.setAccessible(true);
                return CellSession.value(field, lambda);
            }
        }
        throw new NoSuchFieldException(lambda.getClass().getName() + "：" + type);
    }
}
