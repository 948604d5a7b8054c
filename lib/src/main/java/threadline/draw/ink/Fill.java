package threadline.draw.ink;

import java.util.List;
import threadline.model.Interval;
import threadline.model.Interval.Runnable.Queue;

/** 填充：状态的颜色和花纹。颜色对色觉障碍者也能分辨（Okabe–Ito）；没有看到的是白纸上的点，不像任何一种状态。 */
public enum Fill {
    NONE("", Fill.WHITE, Hatch.NONE),
    PAPER("步骤", Fill.WHITE, Hatch.NONE),
    RUNNING("运行", 0x0072B2, Hatch.NONE),
    /** 载体线程上有虚拟线程，它在不在运行要看它自己的泳道。 */
    MOUNTED("挂载", 0xA89BD0, Hatch.NONE),
    RUNNABLE(Queue.CPU.word(), 0xE4E4E4, Hatch.GREY),
    CARRIER(Queue.CARRIER.word(), 0xE4E4E4, Hatch.CROSS),
    LOOP(Queue.LOOP.word(), 0xE4E4E4, Hatch.UPRIGHT),
    GIL(Queue.GIL.word(), 0xF3E3A1, Hatch.BACK),
    SLEEPING("睡眠", 0x9CC7E8, Hatch.NONE),
    WAITING("等待", 0xF3E3A1, Hatch.NONE),
    BLOCKED("等锁", 0xD55E00, Hatch.NONE),
    IO("I/O", 0x009E73, Hatch.NONE),
    PAUSED("JVM 停顿", 0xD6D6D6, Hatch.LINES),
    PINNED("占着载体等", 0x3B2F63, Hatch.NONE),
    UNKNOWN("未知", Fill.WHITE, Hatch.DOTS),
    LEAKED("泄漏", Fill.WHITE, Hatch.BLACK);

    /** 真正的状态，从下往上叠的顺序：在做事的在下面。 */
    public static final List<Fill> STATES =
            List.of(RUNNING, MOUNTED, IO, SLEEPING, WAITING, BLOCKED, GIL, RUNNABLE, CARRIER, LOOP, PAUSED, UNKNOWN);

    /** 花纹：斜线、斜格、竖线、横线或点。 */
    public enum Hatch {
        NONE,
        GREY,
        /** 斜向另一边。 */
        BACK,
        CROSS,
        UPRIGHT,
        LINES,
        DOTS,
        BLACK
    }

    public static final int BLACK = 0x111111;
    public static final int WHITE = 0xFFFFFF;
    /** 关键路径。 */
    public static final int PATH = 0xCC79A7;
    /** 次要的文字。 */
    public static final int GREY = 0x555555;

    private final String word;
    private final int ground;
    private final Hatch hatch;

    Fill(String word, int ground, Hatch hatch) {
        this.word = word;
        this.ground = ground;
        this.hatch = hatch;
    }

    public static Fill of(Interval interval) {
        return switch (interval) {
            case Interval.Running _ -> RUNNING;
            case Interval.Runnable r ->
                switch (r.queue()) {
                    case CPU -> RUNNABLE;
                    case CARRIER -> CARRIER;
                    case LOOP -> LOOP;
                    case GIL -> GIL;
                };
            case Interval.Sleeping _ -> SLEEPING;
            case Interval.Blocked _ -> BLOCKED;
            case Interval.Waiting _ -> WAITING;
            case Interval.Io _ -> IO;
            case Interval.Paused _ -> PAUSED;
            case Interval.Unknown _ -> UNKNOWN;
        };
    }

    /** 读者看到的词。 */
    public String word() {
        return word;
    }

    public int ground() {
        return ground;
    }

    public Hatch hatch() {
        return hatch;
    }

    /** 写在上面的字用黑还是白：取对比大的。 */
    public int ink() {
        return contrast(BLACK, ground) >= contrast(WHITE, ground) ? BLACK : WHITE;
    }

    /** 两种颜色的对比度，1 到 21（WCAG 2.2）。 */
    public static double contrast(int a, int b) {
        double la = luminance(a);
        double lb = luminance(b);
        return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
    }

    private static double luminance(int rgb) {
        return 0.2126 * channel(rgb >> 16) + 0.7152 * channel(rgb >> 8) + 0.0722 * channel(rgb);
    }

    private static double channel(int bits) {
        double c = (bits & 0xFF) / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
