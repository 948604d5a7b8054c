package example;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.StructuredTaskScope;
import java.util.concurrent.StructuredTaskScope.Joiner;
import java.util.concurrent.TimeUnit;
import threadline.recorder.Action;

/** 任务抛出异常：有没有人来问，由构造就知道。 */
public enum Swallowing {
    SUBMIT(true, () -> pooled(f -> {})),
    SUBMIT_VIRTUAL(true, () -> {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            pool.submit(Swallowing::burn);
        }
    }),
    INVOKE_ALL(true, () -> {
        try (var pool = Executors.newFixedThreadPool(1)) {
            pool.invokeAll(List.of(Swallowing::burn));
        }
    }),
    TASK_THAT_ASKS_ANOTHER(true, () -> {
        try (var pool = Executors.newFixedThreadPool(2)) {
            done(pool.submit(() -> pool.submit(Swallowing::burn).get()));
        }
    }),
    STAGE(true, () -> done(CompletableFuture.supplyAsync(Swallowing::burn))),
    STAGES(true, () -> done(CompletableFuture.supplyAsync(Swallowing::burn).thenApply(x -> x))),
    STAGE_WITH_LIMIT(
            true, () -> done(CompletableFuture.supplyAsync(Swallowing::burn).orTimeout(1, TimeUnit.MINUTES))),
    SCOPE(true, () -> scope(_ -> {})),
    GET(false, () -> pooled(f -> f.get())),
    RESULT_NOW(
            false,
            () -> pooled(f -> {
                done(f);
                f.resultNow();
            })),
    EXCEPTION_NOW(
            false,
            () -> pooled(f -> {
                done(f);
                f.exceptionNow();
            })),
    GET_VIRTUAL(false, () -> {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            pool.submit(Swallowing::burn).get();
        }
    }),
    INVOKE_ANY(false, () -> {
        try (var pool = Executors.newFixedThreadPool(2)) {
            pool.invokeAny(List.<Callable<Object>>of(Swallowing::burn, () -> 1));
        }
    }),
    JOIN(
            false,
            () -> CompletableFuture.supplyAsync(Swallowing::burn)
                    .thenApply(x -> x)
                    .join()),
    ALL_OF(
            false,
            () -> CompletableFuture.allOf(CompletableFuture.supplyAsync(Swallowing::burn))
                    .join()),
    HANDLE(
            false,
            () -> CompletableFuture.supplyAsync(Swallowing::burn)
                    .handle((_, _) -> 1)
                    .join()),
    WHEN_COMPLETE(
            false, () -> done(CompletableFuture.supplyAsync(Swallowing::burn).whenComplete((_, _) -> {}))),
    EXCEPTIONALLY(
            false,
            () -> CompletableFuture.supplyAsync(Swallowing::burn)
                    .exceptionally(_ -> 1)
                    .join()),
    COMPOSE(
            false,
            () -> CompletableFuture.supplyAsync(Swallowing::burnLater)
                    .exceptionallyCompose(_ -> CompletableFuture.completedFuture(1))
                    .join()),
    SCOPE_THAT_FAILS(false, () -> {
        try (var scope = StructuredTaskScope.open()) {
            scope.fork(Swallowing::burn);
            scope.join();
        }
    }),
    SUBTASK_LOOKED_AT(false, () -> scope(StructuredTaskScope.Subtask::exception)),
    CANCELLED(false, () -> {
        try (var pool = Executors.newFixedThreadPool(1)) {
            var task = pool.submit(() -> {
                Thread.sleep(Duration.ofMinutes(1));
                return 1;
            });
            Thread.sleep(20);
            task.cancel(true);
        }
    });

    private interface Asking<T> {
        void of(T task) throws Exception;
    }

    /** 到最后也没有人问。 */
    public final boolean unseen;

    private final Action<Exception> program;

    Swallowing(boolean unseen, Action<Exception> program) {
        this.unseen = unseen;
        this.program = program;
    }

    /** 运行；问到的异常不往外抛。 */
    public void run() throws Exception {
        try {
            program.run();
        } catch (ExecutionException
                | CompletionException
                | IllegalStateException
                | StructuredTaskScope.FailedException e) {
            return;
        }
    }

    /** 定时任务第三次抛出异常；{@code asked} 时有人等它的结果。 */
    public static void schedule(boolean asked) throws Exception {
        try (var pool = Executors.newScheduledThreadPool(1)) {
            var times = new int[1];
            var task = pool.scheduleAtFixedRate(
                    () -> {
                        if (++times[0] == 3) {
                            burn();
                        }
                    },
                    0,
                    10,
                    TimeUnit.MILLISECONDS);
            done(task);
            if (asked) {
                task.get();
            }
        } catch (ExecutionException e) {
            return;
        }
    }

    private static Object burn() {
        throw new IllegalStateException("面包烤糊了");
    }

    private static Object burnLater() {
        ForcedWait.unchecked(() -> Thread.sleep(20));
        return burn();
    }

    private static void pooled(Asking<Future<Object>> asking) throws Exception {
        try (var pool = Executors.newFixedThreadPool(1)) {
            asking.of(pool.submit(Swallowing::burn));
        }
    }

    private static void scope(Asking<StructuredTaskScope.Subtask<Object>> asking) throws Exception {
        try (var scope = StructuredTaskScope.open(Joiner.awaitAll())) {
            var task = scope.fork(Swallowing::burn);
            scope.join();
            asking.of(task);
        }
    }

    private static void done(Future<?> task) throws InterruptedException {
        while (!task.isDone()) {
            Thread.sleep(1);
        }
    }
}
