package threadline;

import org.jspecify.annotations.Nullable;
import threadline.explorer.Replay;
import threadline.model.Interleaving;

/** 一个走法，和它走出来的样子。不可变。 */
public final class Schedule {

    private final String reason;
    private final @Nullable Interleaving chart;
    private final @Nullable Replay replay;

    private Schedule(String reason, @Nullable Interleaving chart, @Nullable Replay replay) {
        this.reason = reason;
        this.chart = chart;
        this.replay = replay;
    }

    static Schedule walked(Replay replay) {
        return new Schedule("", replay.chart(), replay);
    }

    /** 这里走不了：只有存好的图，也许没有。 */
    static Schedule stored(String reason, @Nullable Interleaving chart) {
        return new Schedule(reason, chart, null);
    }

    /** 画在「步」这条轴上；死锁时再画谁等谁。没有内核时写成 PNG 并打印路径。 */
    public void show() {
        show(Threadline.Size.NORMAL);
    }

    /** 同 {@link #show()}，{@link Threadline.Size#LECTURE} 用于投影。 */
    public void show(Threadline.Size size) {
        if (!reason.isEmpty()) {
            System.out.println("○ " + reason + "。" + (chart == null ? "" : "下面是存好的一个走法。"));
        }
        if (chart != null) {
            Threadline.show(chart, size);
        }
        var waits = replay == null ? null : replay.waits();
        if (waits != null) {
            Threadline.show(waits, size);
        }
    }

    /** 怎样结束：结果，或走坏的那句话；没有走时是空串。 */
    public String outcome() {
        return replay == null ? "" : replay.ending().words();
    }

    @Override
    public String toString() {
        return replay == null ? reason : "走法 " + replay.schedule() + "：" + outcome();
    }
}
