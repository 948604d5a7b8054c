package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** 一群一直在忙的虚拟线程：空转、睡、抢监视器和锁、用队列、启动别的线程。数着圈，卡住了看得出来。 */
final class Crew implements AutoCloseable {

    private static final int KINDS = 6;

    private final AtomicLongArray laps;
    private final long[] lastLaps;
    private final long[] lastMoved;
    private final List<Thread> threads = new ArrayList<>();
    private final Object monitor = new Object();
    private final ReentrantLock lock = new ReentrantLock(true);
    private final ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(2);
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean stop;

    /** {@code faulty} 时其中一个一开始就卡住。 */
    Crew(int size, boolean faulty) {
        laps = new AtomicLongArray(size);
        lastLaps = new long[size];
        lastMoved = new long[size];
        for (int i = 0; i < size; i++) {
            int me = i;
            lastMoved[i] = System.nanoTime();
            threads.add(Thread.ofVirtual().name("船员 " + i).start(() -> work(me, faulty && me == 0)));
        }
    }

    private void work(int me, boolean stuck) {
        try {
            if (stuck) {
                never.await();
            }
            while (!stop) {
                lap(me % KINDS);
                laps.incrementAndGet(me);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lap(int kind) throws InterruptedException {
        switch (kind) {
            case 0 -> {
                long end = System.nanoTime() + 200_000;
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                rest();
            }
            case 1 -> Thread.sleep(1);
            case 2 -> {
                synchronized (monitor) {
                    monitor.notifyAll();
                    monitor.wait(1);
                }
            }
            case 3 -> {
                lock.lock();
                try {
                    LockSupport.parkNanos(50_000);
                } finally {
                    lock.unlock();
                }
            }
            case 4 -> {
                queue.offer(1, 1, TimeUnit.MILLISECONDS);
                queue.poll(1, TimeUnit.MILLISECONDS);
                rest();
            }
            default -> {
                Thread.startVirtualThread(() -> {}).join();
                rest();
            }
        }
    }

    /** 真的停放一会儿：只用 {@code yield} 让路，或只和自己启动的线程来往，载体线程自己的队列一直不空，从外面交来的线程轮不到。 */
    private static void rest() {
        LockSupport.parkNanos(20_000);
    }

    /** 转了多少圈。 */
    long laps() {
        long sum = 0;
        for (int i = 0; i < laps.length(); i++) {
            sum += laps.get(i);
        }
        return sum;
    }

    /** 这么久没有转过一圈的。 */
    List<String> stuckFor(long nanos) {
        var stuck = new ArrayList<String>();
        long now = System.nanoTime();
        for (int i = 0; i < lastLaps.length; i++) {
            long seen = laps.get(i);
            if (seen != lastLaps[i]) {
                lastLaps[i] = seen;
                lastMoved[i] = now;
            } else if (now - lastMoved[i] > nanos) {
                stuck.add(threads.get(i).getName() + "（" + threads.get(i).getState() + "）");
            }
        }
        return stuck;
    }

    /** 叫停，返回没有在时限内结束的。 */
    List<String> stop(long nanos) throws InterruptedException {
        stop = true;
        var left = new ArrayList<String>();
        long deadline = System.nanoTime() + nanos;
        for (var thread : threads) {
            if (!thread.join(java.time.Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                left.add(thread.getName() + "（" + thread.getState() + "）");
            }
        }
        return left;
    }

    @Override
    public void close() {
        stop = true;
        threads.forEach(Thread::interrupt);
    }
}
