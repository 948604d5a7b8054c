package threadline.explorer;

/** 为什么不能一步一步走，怎么办。 */
final class Reasons {

    static final String INTERRUPTED = "探索被中断";

    private Reasons() {}

    static String timed(String thread) {
        return thread + " 在等一段真的时间（sleep、带时限的 tryLock、poll、wait、await）：时间不能一步一步走。把 sleep 换成 point(\"…\")"
                + " 或 step(\"…\", 时长)，把带时限的等待换成不带时限的";
    }

    static String foreign(String waker) {
        return "这一遍以外的线程「" + waker + "」叫醒了里面的线程：平台线程、线程池和网络不归这里调度。把它要做的事写成 race.thread 的一个线程";
    }

    static String newThread(String thread) {
        return thread + " 里启动了新的虚拟线程（网络的读写也会）：只有 race.thread 声明的线程能一步一步走。把它也写成 race.thread";
    }

    static String pinned(String thread) {
        return thread + " 停不下来换人：它在类的初始化或本地代码里面，被固定（pinned）在载体线程上。把切换点移到外面";
    }

    static String locked(String what) {
        return what + "在等一把锁：别的线程停在半路时锁还在它手里。在这里直接读状态，不要拿锁";
    }

    static String spinning(String thread) {
        return thread + " 在一步里一直运行，没有走到切换点：别的线程没有机会走。在循环里写 point(\"…\") 或 Thread.yield()";
    }

    static String blocked(String thread) {
        return thread + " 在一步里停住了，占着载体线程：文件、网络的读写，或被固定（pinned）的等待，不能一步一步走。把它换成 point(\"…\")";
    }
}
