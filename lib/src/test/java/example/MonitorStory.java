package example;

import example.WakeStory.TruthWake;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** 64 个线程抢 8 个监视器，拿着 1 ms；退出之前记下看见谁在等，进来的人因此知道是谁放行的。 */
public final class MonitorStory {

    private static final int MONITORS = 8;
    private static final int THREADS = 64;

    /** 进来过的最后一个线程，和它退出之前看见在等的线程。 */
    private record Last(String holder, List<Thread> sawBlocked) {}

    private final Object[] monitors = new Object[MONITORS];
    private final Last[] last = new Last[MONITORS];
    private final List<Thread> threads = new ArrayList<>();
    private final int[] goingFor = new int[THREADS];
    private final Queue<TruthWake> truth = new ConcurrentLinkedQueue<>();

    private MonitorStory() {}

    public static Collection<TruthWake> run(boolean virtual, int rounds) throws InterruptedException {
        return new MonitorStory().play(virtual ? Thread.ofVirtual() : Thread.ofPlatform(), rounds);
    }

    private Collection<TruthWake> play(Thread.Builder builder, int rounds) throws InterruptedException {
        for (int i = 0; i < MONITORS; i++) {
            monitors[i] = new Object();
            last[i] = new Last("", List.of());
        }
        var ready = new CountDownLatch(1);
        for (int i = 0; i < THREADS; i++) {
            int me = i;
            threads.add(builder.name("客人" + i)
                    .start(() -> ForcedWait.unchecked(() -> {
                        ready.await();
                        var random = new Random(me);
                        for (int round = 0; round < rounds; round++) {
                            enter(me, random.nextInt(MONITORS));
                        }
                    })));
        }
        ready.countDown();
        for (var thread : threads) {
            thread.join();
        }
        return truth;
    }

    private void enter(int me, int which) throws InterruptedException {
        goingFor[me] = which;
        long before = System.nanoTime();
        synchronized (monitors[which]) {
            long after = System.nanoTime();
            if (last[which].sawBlocked.contains(Thread.currentThread())) {
                truth.add(new TruthWake("客人" + me, last[which].holder, before, after));
            }
            Thread.sleep(1);
            var blocked = new ArrayList<Thread>();
            for (int i = 0; i < THREADS; i++) {
                if (goingFor[i] == which && threads.get(i).getState() == Thread.State.BLOCKED) {
                    blocked.add(threads.get(i));
                }
            }
            last[which] = new Last("客人" + me, blocked);
        }
    }
}
