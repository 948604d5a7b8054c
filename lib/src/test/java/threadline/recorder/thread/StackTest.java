package threadline.recorder.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.recorder.thread.Stack.Frame;

class StackTest {

    private static final Frame PARK = new Frame("java.util.concurrent.locks.LockSupport", "parkNanos", 1);
    private static final Frame AWAIT = new Frame("org.awaitility.core.ConditionFactory", "until", 2);
    private static final Frame PROGRAM = new Frame("demo.Shop", "open", 3);

    @Test
    void aWaitInALibraryIsNamedByTheMethodThatTheProgramCalled() {
        assertThat(Stack.of(List.of(PARK, AWAIT, PROGRAM)).label()).isEqualTo("ConditionFactory.until");
    }

    @Test
    void aLibrarysOwnLambdaBetweenThemNamesNothing() {
        var lambda = new Frame("org.awaitility.core.ConditionFactory", "lambda$decorate$11", 4);

        assertThat(Stack.of(List.of(PARK, AWAIT, lambda, PROGRAM)).label()).isEqualTo("ConditionFactory.until");
    }

    @Test
    void aLambdaThatIsAllTheLibraryHasStillNamesTheWait() {
        var lambda = new Frame("org.awaitility.core.ConditionFactory", "lambda$decorate$11", 4);

        assertThat(Stack.of(List.of(PARK, lambda, PROGRAM)).label()).startsWith("ConditionFactory.");
    }

    @Test
    void aParallelStreamIsNamedByItsLastOperation() {
        var invoke = new Frame("java.util.concurrent.ForkJoinTask", "invoke", 5);
        var evaluate = new Frame("java.util.stream.ForEachOps$ForEachOp", "evaluateParallel", 6);
        var forEach = new Frame("java.util.stream.IntPipeline", "forEach", 7);

        assertThat(Stack.of(List.of(PARK, invoke, evaluate, forEach, PROGRAM)).label())
                .isEqualTo("IntPipeline.forEach");
    }

    /** 不管是谁替程序调用的，睡眠就是睡眠。 */
    @Test
    void aSleepIsASleepWhoeverCallsIt() {
        var sleep = new Frame("java.lang.Thread", "sleep", 9);
        var unit = new Frame("java.util.concurrent.TimeUnit", "sleep", 10);
        var library = new Frame("org.awaitility.core.ConditionFactory", "sleep", 11);

        assertThat(Stack.of(List.of(sleep, PROGRAM)).sleeping()).isTrue();
        assertThat(Stack.of(List.of(sleep, unit, PROGRAM)).sleeping()).isTrue();
        assertThat(Stack.of(List.of(sleep, library, PROGRAM)).sleeping()).isTrue();
        assertThat(Stack.of(List.of(PARK, AWAIT, PROGRAM)).sleeping()).isFalse();
    }

    /** 线程工厂、库包了一层：线程池的线程闲着还是闲着；任务里等的、池里排队交任务的，不是。 */
    @Test
    void aPoolsThreadIsIdleWhoeverWrappedIt() {
        var poll = new Frame("java.util.concurrent.SynchronousQueue", "poll", 12);
        var take = new Frame("java.util.concurrent.ThreadPoolExecutor", "getTask", 13);
        var forkJoin = new Frame("java.util.concurrent.ForkJoinPool", "awaitWork", 13);
        var delayed = new Frame("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "take", 14);
        var offer = new Frame("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "offer", 14);
        var worker = new Frame("java.util.concurrent.ThreadPoolExecutor", "runWorker", 15);
        var run = new Frame("java.lang.Thread", "run", 16);
        var library = new Frame("org.awaitility.core.ManagedThread", "run", 17);

        for (var wrapper : List.of(PROGRAM, library)) {
            assertThat(Stack.of(List.of(PARK, poll, take, worker, run, wrapper)).origin())
                    .isEqualTo(Stack.Origin.IDLE);
            assertThat(Stack.of(List.of(PARK, forkJoin, run, wrapper)).origin()).isEqualTo(Stack.Origin.IDLE);
            assertThat(Stack.of(List.of(PARK, delayed, take, worker, run, wrapper))
                            .idleName())
                    .isEqualTo(Stack.IDLE_TIMER);
        }
        assertThat(Stack.of(List.of(PARK, poll, PROGRAM, worker, run, PROGRAM)).origin())
                .isEqualTo(Stack.Origin.PROGRAM);
        assertThat(Stack.of(List.of(PARK, PROGRAM, take, worker, run)).origin()).isEqualTo(Stack.Origin.PROGRAM);
        assertThat(Stack.of(List.of(PARK, offer, PROGRAM)).origin()).isEqualTo(Stack.Origin.PROGRAM);
    }

    @Test
    void aConditionIsCalledSo() {
        var await = new Frame("java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject", "await", 8);

        assertThat(Stack.of(List.of(PARK, await, PROGRAM)).label()).isEqualTo("Condition.await");
    }
}
