package threadline.draw.timeline;

import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Spacing;
import threadline.model.Guess;
import threadline.model.Picture;
import threadline.model.Route;
import threadline.model.Timeline;

/**
 * 把时间线画成图。
 *
 * <pre>{@code
 * Picture picture = TimelinePicture.draw(List.of(new Panel(timeline, "总用时 3.01 秒。", Route.NONE, null)), 1);
 * }</pre>
 *
 * <p>没有状态，任何线程都可以调用；不阻塞，不响应中断。读不到随库附带的字体时抛出
 * {@link java.io.UncheckedIOException}，其他输入总能得到一幅图。
 */
public final class TimelinePicture {

    private TimelinePicture() {}

    /**
     * 一栏，或几栏一栏在另一栏下面；几栏用同一把时间尺。
     *
     * @param panels 从上到下
     * @param textScale 文字放大几倍：1，或者投影时的 2
     */
    public static Picture draw(List<Panel> panels, double textScale) {
        return PictureLayout.of(panels, textScale).paint(Spacing.zoom(textScale));
    }

    static Drawing layout(Timeline timeline, String sentence, @Nullable Guess guess, double textScale) {
        return PictureLayout.of(List.of(new Panel(timeline, sentence, Route.NONE, guess)), textScale);
    }
}
