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

    @Test
    void aConditionIsCalledSo() {
        var await = new Frame("java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject", "await", 8);

        assertThat(Stack.of(List.of(PARK, await, PROGRAM)).label()).isEqualTo("Condition.await");
    }
}
