package example;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/** 很多线程等同一样东西，和随机混在一起的程序。 */
public final class Crowd {

    /** 多少个线程等同一样东西。 */
    public record Case(ForcedWait.Kind kind, int count, boolean virtual) {}

    /** 从 2 个到 1000 个线程。 */
    public static final List<Case> CASES = List.of(
            new Case(ForcedWait.Kind.LATCH, 2, false),
            new Case(ForcedWait.Kind.LATCH, 2, true),
            new Case(ForcedWait.Kind.LATCH, 100, false),
            new Case(ForcedWait.Kind.LATCH, 100, true),
            new Case(ForcedWait.Kind.LATCH, 1000, true),
            new Case(ForcedWait.Kind.CONDITION, 300, false),
            new Case(ForcedWait.Kind.CONDITION, 1000, true),
            new Case(ForcedWait.Kind.OBJECT_WAIT, 200, true),
            new Case(ForcedWait.Kind.OBJECT_WAIT, 200, false),
            new Case(ForcedWait.Kind.READ_LOCK, 1000, true),
            new Case(ForcedWait.Kind.QUEUE_TAKE, 500, false),
            new Case(ForcedWait.Kind.QUEUE_TAKE, 1000, true));

    private Crowd() {}

    /** 同一种等待，{@code count} 个线程各自一份：全都等上之后再过 {@code hold} 才逐个放行。 */
    public static List<ForcedWait.Truth> of(ForcedWait.Kind kind, int count, boolean virtual, Duration hold)
            throws Exception {
        var waits = new ForcedWait[count];
        var times = new long[count][2];
        var threads = new Thread[count];
        var builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        for (int i = 0; i < count; i++) {
            int me = i;
            waits[i] = kind.make();
            waits[i].prepare().run();
            threads[i] = builder.name(kind + " " + i).start(() -> {
                times[me][0] = System.nanoTime();
                ForcedWait.unchecked(waits[me].await());
                times[me][1] = System.nanoTime();
            });
        }
        var seen = new long[count];
        for (int i = 0; i < count; i++) {
            seen[i] = ForcedWait.untilWaiting(threads[i], true);
        }
        Thread.sleep(hold);
        var truths = new ArrayList<ForcedWait.Truth>();
        for (int i = 0; i < count; i++) {
            long released = System.nanoTime();
            waits[i].release().run();
            threads[i].join();
            truths.add(new ForcedWait.Truth(
                    kind + " " + i, times[i][0], times[i][1], seen[i], Math.min(released, times[i][1])));
        }
        return truths;
    }

    /** 一个随机的程序：每个线程依次做几种强制的等待；同一个种子，同样的程序。 */
    public static List<Mixed> mixed(long seed) throws Exception {
        var random = new Random(seed);
        var kinds = List.of(
                ForcedWait.Kind.SLEEP,
                ForcedWait.Kind.MONITOR,
                ForcedWait.Kind.READ_LOCK,
                ForcedWait.Kind.STAMPED_LOCK,
                ForcedWait.Kind.OBJECT_WAIT,
                ForcedWait.Kind.CONDITION,
                ForcedWait.Kind.QUEUE_TAKE,
                ForcedWait.Kind.QUEUE_PUT,
                ForcedWait.Kind.SYNCHRONOUS_QUEUE,
                ForcedWait.Kind.LATCH,
                ForcedWait.Kind.BARRIER,
                ForcedWait.Kind.SEMAPHORE,
                ForcedWait.Kind.COMPLETABLE_FUTURE,
                ForcedWait.Kind.JOIN_VIRTUAL,
                ForcedWait.Kind.SOCKET_READ);
        var result = new ArrayList<Mixed>();
        int groups = 2 + random.nextInt(3);
        var done = new CountDownLatch(groups);
        var failures = new ArrayList<Exception>();
        for (int g = 0; g < groups; g++) {
            boolean virtual = random.nextBoolean();
            var plan = random.ints(2 + random.nextInt(3), 0, kinds.size())
                    .mapToObj(kinds::get)
                    .toList();
            int group = g;
            var name = "组" + g;
            Thread.ofPlatform().name(name).start(() -> {
                try {
                    for (int i = 0; i < plan.size(); i++) {
                        var truth = ForcedWait.run(
                                plan.get(i).make(),
                                virtual ? Thread.ofVirtual() : Thread.ofPlatform(),
                                name + "-" + i,
                                Duration.ofMillis(5 + group));
                        synchronized (result) {
                            result.add(new Mixed(plan.get(i), virtual, truth));
                        }
                    }
                } catch (Exception e) {
                    synchronized (result) {
                        failures.add(e);
                    }
                } finally {
                    done.countDown();
                }
            });
        }
        done.await();
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return result;
    }

    /** 混合程序里的一次等待。 */
    public record Mixed(ForcedWait.Kind kind, boolean virtual, ForcedWait.Truth truth) {}
}
