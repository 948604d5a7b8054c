package threadline.explain.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Evidence;
import threadline.model.Interval;

class RelaysTest {

    @ParameterizedTest
    @CsvSource({
        "HikariDataSource.getConnection, true",
        "GenericObjectPool.borrowObject, true",
        "ArrayBlockingQueue.take, true",
        "ConcurrentBag.borrow, true",
        "ExecutorService.close, false",
        "FutureTask.get, false",
        "CountDownLatch.await, false",
        "CyclicBarrier.await, false"
    })
    void whatIsTakenAndGivenBackIsWaitedForInAQueueOrAPool(String call, boolean queue) {
        var wait = new Interval.Waiting(
                0, 0, 1, new Evidence.Exact(), null, "连接", new Interval.Awaited(1, call, 0), false, 0);
        assertThat(Relays.isQueue(wait)).isEqualTo(queue);
    }
}
