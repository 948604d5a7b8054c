package bench;

import java.util.ArrayList;
import java.util.concurrent.locks.LockSupport;

/** 被测的程序。 */
enum Load {
    CPU("只用 CPU") {
        @Override
        void run() {
            compute();
        }
    },
    LONG_CPU("只用 CPU，六倍长") {
        @Override
        void run() {
            for (int i = 0; i < 6; i++) {
                compute();
            }
        }
    },
    SLEEPS("1 万个虚拟线程各睡 5 次") {
        @Override
        void run() throws InterruptedException {
            var threads = new ArrayList<Thread>(10_000);
            for (int i = 0; i < 10_000; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        for (int n = 0; n < 5; n++) {
                            Thread.sleep(10);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            for (var thread : threads) {
                thread.join();
            }
        }
    },
    PARKS("10 万次争用的停放") {
        @Override
        void run() throws InterruptedException {
            handOver(PARK_ROUNDS);
        }
    };

    static final int PARK_ROUNDS = Integer.getInteger("bench.parks", 100_000) / 2;
    static volatile long sink;
    private static volatile boolean pingsTurn;

    final String title;

    Load(String title) {
        this.title = title;
    }

    abstract void run() throws Exception;

    private static void compute() {
        long sum = 1;
        for (long i = 1; i < 60_000_000; i++) {
            sum = sum * 31 + i;
        }
        sink = sum;
    }

    /** 两个虚拟线程轮流，每一轮各停放一次。 */
    private static void handOver(int rounds) throws InterruptedException {
        var players = new Thread[2];
        pingsTurn = true;
        for (int i = 0; i < 2; i++) {
            boolean ping = i == 0;
            players[i] = Thread.ofVirtual().unstarted(() -> {
                for (int n = 0; n < rounds; n++) {
                    while (pingsTurn != ping) {
                        LockSupport.park();
                    }
                    pingsTurn = !ping;
                    LockSupport.unpark(players[ping ? 1 : 0]);
                }
            });
        }
        for (var player : players) {
            player.start();
        }
        for (var player : players) {
            player.join();
        }
    }

    /** 这个线程用掉的 CPU：别人也在用机器时，比用时可靠。 */
    double cpuSeconds() throws Exception {
        var clock = java.lang.management.ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        run();
        return (clock.getCurrentThreadCpuTime() - start) / 1e9;
    }

    double seconds() throws Exception {
        long start = System.nanoTime();
        run();
        return (System.nanoTime() - start) / 1e9;
    }
}
