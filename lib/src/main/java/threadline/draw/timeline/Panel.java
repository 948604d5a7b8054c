package threadline.draw.timeline;

import org.jspecify.annotations.Nullable;
import threadline.model.Guess;
import threadline.model.Route;
import threadline.model.Timeline;

/**
 * 图里的一栏。
 *
 * @param timeline 时间线
 * @param sentence 标题下面的一句话；空串表示没有
 * @param path 关键路径；{@link Route#NONE} 表示不画
 * @param guess 读者的猜测，画成虚线；{@code null} 表示没有猜
 * @param all 库自己的线程也画出来；否则折叠起来
 * @param cause 总用时的原因值多少，停在标题上说；空串表示没有
 */
public record Panel(
        Timeline timeline,
        String sentence,
        Route path,
        @Nullable Guess guess,
        boolean all,
        String cause) {

    /** 库自己的线程折叠起来。 */
    public Panel(Timeline timeline, String sentence, Route path, @Nullable Guess guess) {
        this(timeline, sentence, path, guess, false, "");
    }

    /** 同一栏，库自己的线程也画出来。 */
    public Panel withAllLanes() {
        return new Panel(timeline, sentence, path, guess, true, cause);
    }

    /** 同一栏，停在标题上也说这个原因值多少。 */
    public Panel withCause(String words) {
        return new Panel(timeline, sentence, path, guess, all, words);
    }
}
