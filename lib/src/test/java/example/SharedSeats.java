package example;

import static threadline.Threadline.named;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** 三个人等座位，两个人一前一后马上都让出来，第三个座位过一会儿才有。 */
public final class SharedSeats {

    public static final List<String> WAITERS = List.of("甲", "乙", "丙");

    private SharedSeats() {}

    /** 第一个让出来的叫醒队头；第二个让的时候，队头还没有走，它一声不响。 */
    public static void giveBack(boolean virtual) throws InterruptedException {
        var seats = named("座位", new Semaphore(0));
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        var waiters = WAITERS.stream()
                .map(name -> builder.name(name).unstarted(() -> ForcedWait.unchecked(seats::acquire)))
                .toList();
        for (var waiter : waiters) {
            waiter.start();
            ForcedWait.untilWaiting(waiter, true);
        }
        var given = new AtomicBoolean();
        var second = Thread.ofPlatform().name("还 2").start(() -> {
            while (!given.get()) {
                Thread.onSpinWait();
            }
            seats.release();
        });
        Thread.sleep(20);
        var first = Thread.ofPlatform().name("还 1").start(() -> {
            seats.release();
            given.set(true);
        });
        first.join();
        second.join();
        Thread.sleep(50);
        seats.release();
        for (var waiter : waiters) {
            waiter.join();
        }
    }
}
