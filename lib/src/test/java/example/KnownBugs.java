package example;

import static threadline.Threadline.point;
import static threadline.Threadline.step;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import threadline.Threadline;
import threadline.explorer.Race;

/** 14 种有名的错，和改好的同一个程序。 */
public final class KnownBugs {

    /** 一种错。 */
    public record Bug(String name, Race.Setup broken, Race.Setup fixed) {
        @Override
        public String toString() {
            return name;
        }
    }

    private KnownBugs() {}

    public static List<Bug> all() {
        return List.of(
                new Bug("丢失更新", race -> deposits(race, false), race -> deposits(race, true)),
                new Bug("AB-BA 死锁", race -> transfers(race, false), race -> transfers(race, true)),
                new Bug("三个哲学家", race -> philosophers(race, false), race -> philosophers(race, true)),
                new Bug("丢失唤醒", KnownBugs::missedSignal, KnownBugs::keptSignal),
                new Bug("双重检查锁", race -> doubleChecked(race, false), race -> doubleChecked(race, true)),
                new Bug("先检查后执行", race -> checkThenAct(race, false), race -> checkThenAct(race, true)),
                new Bug("栈上的 ABA", KnownBugs::aba, KnownBugs::stamped),
                new Bug("异常漏掉许可", race -> permits(race, false), race -> permits(race, true)),
                new Bug("栅栏的人数不对", race -> barrier(race, 2), race -> barrier(race, 3)),
                new Bug("写者饥饿", race -> readersAndWriter(race, false), race -> readersAndWriter(race, true)),
                new Bug("吞掉中断", race -> interrupted(race, false), race -> interrupted(race, true)),
                new Bug("不公平的交接", KnownBugs::barging, KnownBugs::turns),
                new Bug("一份数据两把锁", race -> twoLocks(race, false), race -> twoLocks(race, true)),
                new Bug("锁错了对象", race -> wrongInstance(race, false), race -> wrongInstance(race, true)));
    }

    private static void deposits(Race race, boolean locked) {
        var balance = new int[] {1000};
        var lock = new ReentrantLock();
        for (int amount : new int[] {500, -300}) {
            race.thread(amount > 0 ? "甲" : "乙", () -> {
                if (locked) {
                    lock.lock();
                }
                try {
                    int seen = step("读", () -> balance[0]);
                    step("写", () -> {
                        balance[0] = seen + amount;
                    });
                } finally {
                    if (locked) {
                        lock.unlock();
                    }
                }
            });
        }
        race.outcome(() -> balance[0]);
        race.expect("余额是 1200", () -> balance[0] == 1200);
    }

    private static void transfers(Race race, boolean ordered) {
        var a = Threadline.named("A", new ReentrantLock());
        var b = Threadline.named("B", new ReentrantLock());
        race.thread("甲", () -> both(a, b));
        race.thread("乙", () -> both(ordered ? a : b, ordered ? b : a));
    }

    private static void both(ReentrantLock first, ReentrantLock second) {
        point("锁第一把");
        first.lock();
        try {
            point("锁第二把");
            second.lock();
            second.unlock();
        } finally {
            first.unlock();
        }
    }

    private static void philosophers(Race race, boolean ordered) {
        var forks = new Object[3];
        for (int i = 0; i < 3; i++) {
            forks[i] = Threadline.named("叉子" + (i + 1), new Object());
        }
        for (int i = 0; i < 3; i++) {
            int left = i;
            int right = (i + 1) % 3;
            var first = forks[ordered ? Math.min(left, right) : left];
            var second = forks[ordered ? Math.max(left, right) : right];
            race.thread("哲" + (i + 1), () -> {
                point("拿左边");
                synchronized (first) {
                    point("拿右边");
                    synchronized (second) {
                        point("吃");
                    }
                }
            });
        }
    }

    private static void missedSignal(Race race) {
        var ready = new boolean[1];
        var monitor = Threadline.named("信号", new Object());
        race.thread("等的", () -> {
            if (!step("看标志", () -> ready[0])) {
                point("等");
                synchronized (monitor) {
                    monitor.wait();
                }
            }
        });
        race.thread("发的", () -> {
            step("置标志", () -> {
                ready[0] = true;
            });
            point("通知");
            synchronized (monitor) {
                monitor.notify();
            }
        });
    }

    private static void keptSignal(Race race) {
        var ready = new boolean[1];
        var monitor = Threadline.named("信号", new Object());
        race.thread("等的", () -> {
            point("进去等");
            synchronized (monitor) {
                while (!step("看标志", () -> ready[0])) {
                    monitor.wait();
                }
            }
        });
        race.thread("发的", () -> {
            point("进去通知");
            synchronized (monitor) {
                step("置标志", () -> {
                    ready[0] = true;
                });
                monitor.notify();
            }
        });
    }

    private static final class Config {
        private @Nullable String name;
    }

    private static void doubleChecked(Race race, boolean filledFirst) {
        var shared = new AtomicReference<@Nullable Config>();
        var lock = new Object();
        var seen = new ArrayList<String>();
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                var config = step("第一次检查", shared::get);
                if (config == null) {
                    point("加锁");
                    synchronized (lock) {
                        config = step("第二次检查", shared::get);
                        if (config == null) {
                            config = created(shared, filledFirst);
                        }
                    }
                }
                var mine = config;
                step("使用", () -> {
                    seen.add(String.valueOf(mine.name));
                });
            });
        }
        race.expect("看到的都是填好的", () -> !seen.contains("null"));
    }

    private static Config created(AtomicReference<@Nullable Config> shared, boolean filledFirst) {
        var fresh = new Config();
        Runnable fill = () -> fresh.name = "配置";
        Runnable publish = () -> shared.set(fresh);
        step(filledFirst ? "填好" : "发布", () -> (filledFirst ? fill : publish).run());
        step(filledFirst ? "发布" : "填好", () -> (filledFirst ? publish : fill).run());
        return fresh;
    }

    private static void checkThenAct(Race race, boolean atomic) {
        var seats = new ConcurrentHashMap<String, String>();
        var sold = new ArrayList<String>();
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                boolean mine;
                if (atomic) {
                    mine = step("没人就占", () -> seats.putIfAbsent("3A", who) == null);
                } else {
                    mine = step("有人吗", () -> !seats.containsKey("3A"));
                    if (mine) {
                        step("占", () -> {
                            seats.put("3A", who);
                        });
                    }
                }
                if (mine) {
                    step("出票", () -> {
                        sold.add(who);
                    });
                }
            });
        }
        race.outcome(() -> sold);
        race.expect("只卖出一张", () -> sold.size() == 1);
    }

    private static final class Cell {
        final String value;

        @Nullable
        Cell next;

        Cell(String value, @Nullable Cell next) {
            this.value = value;
            this.next = next;
        }
    }

    /** 乙弹出 A、B，再压回 A；甲拿着旧的「A 的下一个是 B」去换。 */
    private static void aba(Race race) {
        var b = new Cell("B", null);
        var a = new Cell("A", b);
        var top = new AtomicReference<@Nullable Cell>(a);
        race.thread("甲", () -> {
            var head = step("看栈顶", top::get);
            var next = step("看下一个", () -> head == null ? null : head.next);
            step("换栈顶", () -> top.compareAndSet(head, next));
        });
        race.thread("乙", () -> {
            step("弹出 A", () -> top.compareAndSet(a, b));
            step("弹出 B", () -> top.compareAndSet(b, null));
            step("压回 A", () -> {
                a.next = null;
                top.compareAndSet(null, a);
            });
        });
        race.outcome(() -> top.get() == null ? "空" : String.valueOf(top.get().value));
        race.expect("弹出的 B 不再出现", () -> top.get() != b);
    }

    private static void stamped(Race race) {
        var b = new Cell("B", null);
        var a = new Cell("A", b);
        var top = new AtomicStampedReference<@Nullable Cell>(a, 0);
        race.thread("甲", () -> {
            var stamp = new int[1];
            var head = step("看栈顶", () -> top.get(stamp));
            var next = step("看下一个", () -> head == null ? null : head.next);
            step("换栈顶", () -> top.compareAndSet(head, next, stamp[0], stamp[0] + 1));
        });
        race.thread("乙", () -> {
            swap(top, "弹出 A", a, b);
            swap(top, "弹出 B", b, null);
            step("压回 A", () -> {
                var stamp = new int[1];
                if (top.get(stamp) == null) {
                    a.next = null;
                    top.compareAndSet(null, a, stamp[0], stamp[0] + 1);
                }
            });
        });
        race.outcome(() -> top.getReference() == null ? "空" : top.getReference().value);
        race.expect("弹出的 B 不再出现", () -> top.getReference() != b || a.next == b);
    }

    private static void swap(AtomicStampedReference<@Nullable Cell> top, String name, Cell from, @Nullable Cell to) {
        step(name, () -> {
            var stamp = new int[1];
            var head = top.get(stamp);
            top.compareAndSet(from, to, head == from ? stamp[0] : -1, stamp[0] + 1);
        });
    }

    private static void permits(Race race, boolean released) {
        var permits = Threadline.named("许可", new Semaphore(1));
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                point("拿许可");
                permits.acquire();
                try {
                    step("查询", () -> {
                        if (who.equals("甲")) {
                            throw new IllegalStateException("查询失败");
                        }
                    });
                    if (!released) {
                        permits.release();
                    }
                } catch (IllegalStateException e) {
                    point("记下失败");
                } finally {
                    if (released) {
                        permits.release();
                    }
                }
            });
        }
    }

    private static void barrier(Race race, int parties) {
        var barrier = Threadline.named("集合点", new CyclicBarrier(parties));
        for (var who : List.of("甲", "乙", "丙")) {
            race.thread(who, () -> {
                point("到了");
                try {
                    barrier.await();
                } catch (BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    /** 手写的读写锁；{@code polite} 时读者让着在等的写者。 */
    private static final class Shelf {
        private final boolean polite;
        private int readers;
        private int writersWaiting;
        private int overtaken;

        Shelf(boolean polite) {
            this.polite = polite;
        }

        synchronized void startReading() throws InterruptedException {
            while (polite && writersWaiting > 0) {
                wait();
            }
            readers++;
            overtaken += writersWaiting;
        }

        synchronized void stopReading() {
            readers--;
            notifyAll();
        }

        synchronized void write() throws InterruptedException {
            writersWaiting++;
            while (readers > 0) {
                wait();
            }
            writersWaiting--;
            notifyAll();
        }
    }

    private static void readersAndWriter(Race race, boolean polite) {
        var shelf = Threadline.named("书架", new Shelf(polite));
        for (var who : List.of("读者1", "读者2")) {
            race.thread(who, () -> {
                point("开始读");
                shelf.startReading();
                point("读完");
                shelf.stopReading();
            });
        }
        race.thread("写者", () -> {
            point("写");
            shelf.write();
        });
        race.expect("没有读者插到写者前面", () -> shelf.overtaken == 0);
    }

    private static void interrupted(Race race, boolean heeded) {
        var work = Threadline.named("活", new Semaphore(0));
        var worker = race.thread("工人", () -> {
            for (int i = 0; i < 2; i++) {
                point("等活");
                try {
                    work.acquire();
                } catch (InterruptedException e) {
                    if (heeded) {
                        return;
                    }
                }
            }
        });
        race.thread("老板", () -> {
            point("叫停");
            worker.interrupt();
        });
    }

    private static void barging(Race race) {
        var lock = Threadline.named("话筒", new ReentrantLock());
        var order = new StringBuilder();
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                for (int i = 0; i < 2; i++) {
                    point("拿话筒");
                    lock.lock();
                    try {
                        step("说", () -> {
                            order.append(who);
                        });
                    } finally {
                        lock.unlock();
                    }
                }
            });
        }
        race.outcome(order::toString);
        race.expect(
                "轮流说",
                () -> !order.toString().contains("甲甲") && !order.toString().contains("乙乙"));
    }

    private static void turns(Race race) {
        var lock = Threadline.named("话筒", new ReentrantLock());
        Condition changed = lock.newCondition();
        var turn = new String[] {"甲"};
        var order = new StringBuilder();
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                for (int i = 0; i < 2; i++) {
                    point("拿话筒");
                    lock.lock();
                    try {
                        while (!turn[0].equals(who)) {
                            changed.await();
                        }
                        step("说", () -> {
                            order.append(who);
                        });
                        turn[0] = who.equals("甲") ? "乙" : "甲";
                        changed.signalAll();
                    } finally {
                        lock.unlock();
                    }
                }
            });
        }
        race.outcome(order::toString);
        race.expect(
                "轮流说",
                () -> !order.toString().contains("甲甲") && !order.toString().contains("乙乙"));
    }

    private static void twoLocks(Race race, boolean same) {
        var count = new int[1];
        var first = new Object();
        var second = same ? first : new Object();
        counting(race, "甲", first, count);
        counting(race, "乙", second, count);
        race.outcome(() -> count[0]);
        race.expect("加了两次", () -> count[0] == 2);
    }

    private static void counting(Race race, String who, Object lock, int[] count) {
        race.thread(who, () -> {
            point("加锁");
            synchronized (lock) {
                int seen = step("读", () -> count[0]);
                step("写", () -> {
                    count[0] = seen + 1;
                });
            }
        });
    }

    @SuppressWarnings("synchronization") // 错就错在这里
    private static void wrongInstance(Race race, boolean fixed) {
        var count = new Integer[] {1000};
        var lock = new Object();
        for (var who : List.of("甲", "乙")) {
            race.thread(who, () -> {
                point("加锁");
                synchronized (fixed ? lock : count[0]) {
                    int seen = step("读", () -> count[0]);
                    step("写", () -> {
                        count[0] = seen + 1;
                    });
                    point("还在锁里");
                }
            });
        }
        race.thread("丙", () -> {
            point("加锁");
            synchronized (fixed ? lock : count[0]) {
                int seen = step("读", () -> count[0]);
                step("写", () -> {
                    count[0] = seen + 1;
                });
            }
        });
        race.outcome(() -> count[0]);
        race.expect("加了三次", () -> count[0] == 1003);
    }
}
