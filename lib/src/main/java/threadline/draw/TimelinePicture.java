package threadline.draw;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.model.Guess;
import threadline.model.Picture;
import threadline.model.Timeline;

/**
 * 把时间线画成图。
 *
 * <pre>{@code
 * Picture picture = TimelinePicture.draw(timeline, "总用时 3.01 秒。", null, 1);
 * }</pre>
 *
 * <p>没有状态，任何线程都可以调用；不阻塞，不响应中断。读不到随库附带的字体时抛出
 * {@link java.io.UncheckedIOException}，其他输入总能得到一幅图。
 */
public final class TimelinePicture {

    /** 一幅图最多有多少悬停区域。 */
    public static final int MAX_HOVER_AREAS = 300;

    private TimelinePicture() {}

    /**
     * 画一条时间线。
     *
     * @param timeline 时间线
     * @param sentence 标题下面的一句话；空串表示没有
     * @param guess 读者的猜测，画成虚线；{@code null} 表示没有猜
     * @param textScale 文字放大几倍：1，或者投影时的 2
     */
    public static Picture draw(Timeline timeline, String sentence, @Nullable Guess guess, double textScale) {
        return paint(layout(timeline, sentence, guess, textScale));
    }

    /**
     * 几条时间线一条在另一条下面，用同一把时间尺。
     *
     * @param timelines 时间线
     * @param sentences 每条时间线的一句话；缺少的当作空串
     * @param textScale 文字放大几倍：1，或者投影时的 2
     */
    public static Picture drawSideBySide(List<Timeline> timelines, List<String> sentences, double textScale) {
        return paint(layoutSideBySide(timelines, sentences, textScale));
    }

    static Drawing layout(Timeline timeline, String sentence, @Nullable Guess guess, double textScale) {
        return PictureLayout.of(List.of(new Panel(timeline, sentence, guess)), textScale);
    }

    static Drawing layoutSideBySide(List<Timeline> timelines, List<String> sentences, double textScale) {
        List<Panel> panels = new ArrayList<>();
        for (int i = 0; i < timelines.size(); i++) {
            panels.add(new Panel(timelines.get(i), i < sentences.size() ? sentences.get(i) : "", null));
        }
        return PictureLayout.of(panels, textScale);
    }

    private static Picture paint(Drawing drawing) {
        return new Picture(
                ChartCanvas.png(drawing),
                (int) Math.ceil(drawing.width()),
                (int) Math.ceil(drawing.height()),
                drawing.hoverAreas(MAX_HOVER_AREAS));
    }
}
