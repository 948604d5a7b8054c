package threadline.explorer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Interleaving;
import threadline.model.WaitGraph;

/**
 * 一个走法走出来的样子。不可变。
 *
 * @param schedule 走了的每一步，线程的名字用空格隔开
 * @param chart 画在「步」这条轴上的图
 * @param ending 怎样结束
 * @param next 每个线程接着会做什么：{@code 甲：写}
 * @param waits 谁等谁手里的锁；没有人在等时为 {@code null}
 * @param refusal 写的走法走不下去的原因；走得下去时是空串
 */
public record Replay(
        String schedule,
        Interleaving chart,
        Ending ending,
        List<String> next,
        @Nullable WaitGraph waits,
        String refusal) {

    /** 写的走法用完以后。 */
    public enum Rest {
        /** 停在那里。 */
        STOP,
        /** 只有一个线程走得动的步替读者走完，要选的停下。 */
        FORCED,
        /** 走到结束：上一步的线程接着走，走不动了按次序换下一个。 */
        FINISH
    }

    public Replay {
        next = List.copyOf(next);
    }
}
