package threadline.model;

import org.jspecify.annotations.Nullable;

/**
 * 标记：泳道上的一个时刻。
 *
 * @param lane 泳道编号
 * @param atNanos 时刻，从记录开始算起的纳秒
 * @param kind 种类
 * @param text 文字，例如 {@code say} 的内容、没有开始的步骤的名字、异常的名字和消息；没有就是空串
 * @param by 谁中断的：泳道编号，{@link #RECORDER}，或 {@link #UNKNOWN}
 * @param failure 失败或取消的原因；没有异常就是 {@code null}
 */
public record Mark(
        int lane,
        long atNanos,
        Kind kind,
        String text,
        int by,
        @Nullable Failure failure) {

    /** 不知道是谁，或是图外面的线程。 */
    public static final int UNKNOWN = -1;

    /** 记录器自己：到了时限。 */
    public static final int RECORDER = -2;

    /** {@link Kind#CANCELLED} 的话是它：取消的只是 {@code Future}，没有打断它的线程，线程做完了。 */
    public static final String UNHEARD = "它的 Future 被取消，没有打断这个线程";

    /** {@link Kind#KILLED} 的话以它结尾：到了任务的时限，是父进程结束它的。 */
    private static final String AT_LIMIT = "的时限，是父进程结束的";

    /** 到了这么久的时限，父进程结束了它：写在进程怎样没有了的后面。 */
    public static String atLimit(long limitNanos) {
        return "：到了 " + Times.words(limitNanos) + AT_LIMIT;
    }

    /** 到了任务的时限，父进程结束了它。 */
    public boolean isKilledAtLimit() {
        return kind == Kind.KILLED && text.endsWith(AT_LIMIT);
    }

    /** 取消的只是 {@code Future}，线程不知道。 */
    public boolean isUnheard() {
        return kind == Kind.CANCELLED && text.equals(UNHEARD);
    }

    /** 与谁中断、什么异常无关的标记。 */
    public Mark(int lane, long atNanos, Kind kind, String text) {
        this(lane, atNanos, kind, text, UNKNOWN, null);
    }

    /** 标记的种类。 */
    public enum Kind {
        ENDED("■", "线程结束"),
        /** 一个步骤抛出了异常；不在步骤里的，是线程因它结束、线程自己的处理者处理了。 */
        DIED("✕", "步骤因异常结束"),
        /** 线程的异常没有人处理，线程因此结束。 */
        UNCAUGHT("☒", "线程因异常结束"),
        /** 任务的异常被 Future 接住，到记录结束没有人问过。 */
        UNSEEN("⚠", "任务的异常没有人看"),
        /** 同上，定时任务从此不再运行。 */
        STOPPED("⊣", "定时任务因异常停了"),
        /** 进程没有做完就没有了，这个线程跟着没有了。 */
        KILLED("⊗", "进程中途结束"),
        CANCELLED("⌀", "取消"),
        /** 步骤没有开始就被拒绝：例如线程池关了，或时限已经过了。 */
        NOT_STARTED("⊖", "没有开始"),
        /** 跟在另一个异常后面、没有抛出来的异常。 */
        SUPPRESSED("◇", "被抑制的异常"),
        /** 等一样东西，等到了自己的时限。只画在图上，记录里说它的是那段等待；看着工作进程的等待到了任务的时限，记录里就有它。 */
        EXPIRED("⌛", "到了时限"),
        INTERRUPTED("⚡", "被中断"),
        SAID("▼", "输出");

        private final String symbol;
        private final String label;

        Kind(String symbol, String label) {
            this.symbol = symbol;
            this.label = label;
        }

        /** 图里的符号。 */
        public String symbol() {
            return symbol;
        }

        /** 图例里的词。 */
        public String label() {
            return label;
        }
    }
}
