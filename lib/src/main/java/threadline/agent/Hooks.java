package threadline.agent;

import org.jspecify.annotations.Nullable;

/**
 * 钩子：改写过的 JDK 方法调用这里。没有记录时只读一个字段；从不加锁、停放或抛出。
 *
 * <p>这个类改名为 {@code java.util.concurrent.locks.ThreadlineHooks} 定义进 {@code java.base}，只用 {@code java.base} 里的类。
 */
public final class Hooks {

    private static volatile @Nullable Ring ring;

    private Hooks() {}

    /** 开始往这一圈里写；{@code null} 表示停。 */
    public static void arm(@Nullable Ring to) {
        ring = to;
    }

    /** 停放之前，{@code nanos} 是它自己的时限，没有是 0；返回时刻，没有记录时为 0。 */
    public static long parking(@Nullable Object blocker, long nanos) {
        var to = ring;
        if (to == null) {
            return 0;
        }
        try {
            return to.parking(blocker, nanos);
        } catch (Throwable e) {
            to.missed();
            return 0;
        }
    }

    /** 停放之后。 */
    public static void parked(@Nullable Object blocker, long since) {
        var to = ring;
        if (to == null || since == 0) {
            return;
        }
        try {
            to.parked(blocker, since);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要唤醒 {@code thread}；返回写在第几条，没有写为 -1。 */
    public static long unparking(@Nullable Thread thread) {
        var to = ring;
        if (to == null || thread == null) {
            return Ring.NOT_WRITTEN;
        }
        try {
            return to.unparking(thread);
        } catch (Throwable e) {
            to.missed();
            return Ring.NOT_WRITTEN;
        }
    }

    /** 写在第 {@code entry} 条的唤醒或中断做完了。 */
    public static void woken(long entry) {
        var to = ring;
        if (to == null || entry == Ring.NOT_WRITTEN) {
            return;
        }
        try {
            to.woken(entry);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程在条件上通知 {@code thread}；它要等拿回锁才继续。 */
    public static void signalling(@Nullable Thread thread) {
        var to = ring;
        if (to == null || thread == null) {
            return;
        }
        try {
            to.signalling(thread);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要中断 {@code thread}；返回同 {@link #unparking}。 */
    public static long interrupting(Thread thread) {
        var to = ring;
        if (to == null) {
            return Ring.NOT_WRITTEN;
        }
        try {
            return to.interrupting(thread);
        } catch (Throwable e) {
            to.missed();
            return Ring.NOT_WRITTEN;
        }
    }

    /** 当前线程要启动平台线程 {@code thread}。 */
    public static void starting(Thread thread) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.starting(thread);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** {@code thread} 因为没有接住的异常要结束；在它自己上面调用。 */
    public static void uncaught(Thread thread, Throwable failure) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.uncaught(thread, failure);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程把虚拟线程交给调度器。 */
    public static void submitted(Thread virtual) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.submitted(virtual);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 虚拟线程挂载到 {@code carrier}；挂载的途中不能问当前线程。 */
    public static void mounted(Thread virtual, Thread carrier) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.mounted(virtual, carrier);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 虚拟线程卸载了；{@code state} 是 {@code VirtualThread.state}。 */
    public static void yielded(Thread virtual, int state) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.yielded(virtual, state);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 虚拟线程结束了。 */
    public static void ended(Thread virtual) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.ended(virtual);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要读这个套接字，也许要等。 */
    public static void reading(@Nullable Object socket) {
        var to = ring;
        if (to == null || socket == null) {
            return;
        }
        try {
            to.reading(socket);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要连接这个套接字。 */
    public static void connecting(Object socket) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.connecting(socket);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要写这个套接字。 */
    public static void writing(@Nullable Object socket) {
        var to = ring;
        if (to == null || socket == null) {
            return;
        }
        try {
            to.writing(socket);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 读写完了这个套接字。 */
    public static void moved(@Nullable Object socket) {
        var to = ring;
        if (to == null || socket == null) {
            return;
        }
        try {
            to.moved(socket);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要等选择器里的套接字。 */
    public static void selecting(@Nullable Object selector) {
        var to = ring;
        if (to == null || selector == null) {
            return;
        }
        try {
            to.selecting(selector);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 等到了这一个。 */
    public static void ready(@Nullable Object channel) {
        var to = ring;
        if (to == null || channel == null) {
            return;
        }
        try {
            to.ready(channel);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 不再等选择器。 */
    public static void selected(@Nullable Object selector) {
        var to = ring;
        if (to == null || selector == null) {
            return;
        }
        try {
            to.selected(selector);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 一个任务以 {@code failure} 结束，{@code task} 接住了它；在做这个任务的线程上调用。 */
    public static void taken(@Nullable Object task, @Nullable Throwable failure) {
        var to = ring;
        if (to == null || failure == null) {
            return;
        }
        try {
            to.taken(task, failure);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 有人来问任务的结局，看到了 {@code failure}；正常的结局是 {@code null}，或不是异常。 */
    public static void asked(@Nullable Object failure) {
        var to = ring;
        if (to == null || !(failure instanceof Throwable thrown)) {
            return;
        }
        try {
            to.asked(thrown);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 同 {@link #asked}；JDK 自己的处理者不算，例如 {@code orTimeout} 的定时器。 */
    public static void handled(@Nullable Object failure, @Nullable Object handler) {
        if (failure != null && handler != null && !handler.getClass().getName().startsWith("java.util.concurrent.")) {
            asked(failure);
        }
    }

    /** 当前线程要取消 {@code task}。 */
    public static void cancelling(Object task) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.cancelling(task);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要交出 {@code task} 的结果。 */
    public static void finishing(Object task) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.finishing(task);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要睡 {@code nanos}。 */
    public static void sleeping(long nanos) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.sleeping(nanos);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程睡完了。 */
    public static void slept() {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.slept();
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 当前线程要还给信号量 {@code permits} 个许可；{@code sync} 是它的同步器。 */
    public static void releasing(Object sync, int permits) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.releasing(sync, permits);
        } catch (Throwable e) {
            to.missed();
        }
    }

    /** 定时任务在当前线程上要开始做。 */
    public static void turn(Object task) {
        var to = ring;
        if (to == null) {
            return;
        }
        try {
            to.turn(task);
        } catch (Throwable e) {
            to.missed();
        }
    }
}
