package threadline.draw;

import org.jspecify.annotations.Nullable;
import threadline.model.Guess;
import threadline.model.Timeline;

/** 图里的一栏：一条时间线、它的一句话和读者的猜测。 */
record Panel(Timeline timeline, String sentence, @Nullable Guess guess) {}
