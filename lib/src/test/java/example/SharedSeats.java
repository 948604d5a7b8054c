package example;

import static threadline.Threadline.named;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** 几个人可以一起用的：座位，读锁。拿到了的叫醒下一个。 */
public final class SharedSeats {

    public static final List<String> WAITERS = List.of("甲", "乙", "丙");

    private SharedSeats() {}

    /** 三个人等座位，两个人一前一后马上都让出来，第三个座位过一会儿才有。第一个让出来的叫醒队头；第二个让的时候，队头还没有走，它一声不响。 */
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

    /** 写的人放手，先等的读者叫醒后等的：一个 {@code lock}，一个 {@code tryLock}。 */
    public static void letReadersIn(boolean virtual) throws InterruptedException {
        var lock = new ReentrantReadWriteLock();
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        lock.writeLock().lock();
        var readers = List.of(
                builder.name("甲").unstarted(() -> {
                    lock.readLock().lock();
                    lock.readLock().unlock();
                }),
                builder.name("乙")
                        .unstarted(() -> ForcedWait.unchecked(() -> {
                            if (lock.readLock().tryLock(10, TimeUnit.SECONDS)) {
                                lock.readLock().unlock();
                            }
                        })));
        for (var reader : readers) {
            reader.start();
            ForcedWait.untilWaiting(reader, true);
        }
        Thread.sleep(50);
        lock.writeLock().unlock();
        for (var reader : readers) {
            reader.join();
        }
    }
}
