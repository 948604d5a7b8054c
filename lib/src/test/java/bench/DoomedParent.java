package bench;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import threadline.worker.Workers;
import worker.TroubleWorker.Echo;
import worker.TroubleWorker.Hang;
import worker.TroubleWorker.Print;
import worker.TroubleWorker.Signal;
import worker.TroubleWorker.Sleep;
import worker.TroubleWorker.TroubleTask;

/** 会被 {@code kill -9} 的父进程：它的工作进程有的在睡，有的挂起，有的停住，有的在刷屏，有的闲着。 */
final class DoomedParent {

    private DoomedParent() {}

    public static void main(String[] arguments) throws Exception {
        var random = new Random(Long.parseLong(arguments[0]));
        var all = List.<TroubleTask>of(
                new Sleep(60_000),
                new Hang(),
                new Signal("STOP"),
                new Print("刷屏".repeat(100), 10_000_000),
                new Echo("一下就好"));
        try (var workers = Workers.open("TroubleWorker", 2)) {
            System.out.println("开始");
            workers.map(
                    List.of(all.get(random.nextInt(all.size())), all.get(random.nextInt(all.size()))),
                    Duration.ofMinutes(10));
            Thread.sleep(60_000);
        }
    }
}
