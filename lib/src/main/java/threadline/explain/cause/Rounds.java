package threadline.explain.cause;

import java.util.Arrays;
import java.util.stream.LongStream;

/** 一轮一轮地做：同时放这么多个，一批差不多同时开始，做完了才是下一批。长短不一的，谁先做完谁接着做，不成轮。 */
public final class Rounds {

    /** 一批里最早和最晚开始的，差不到一轮的这么多。 */
    private static final double BUNCHED = 0.35;

    private Rounds() {}

    /** 这些时刻开始的，按先后每 {@code width} 个一批，是不是成轮；只有一批，或一次一个，不用问。 */
    public static boolean are(int width, LongStream starts) {
        var sorted = starts.sorted().toArray();
        if (width < 2 || sorted.length <= width) {
            return true;
        }
        int last = (sorted.length - 1) / width;
        double round = (double) (sorted[last * width] - sorted[0]) / last;
        for (int i = 0; i <= last; i++) {
            var batch = Arrays.copyOfRange(sorted, i * width, Math.min((i + 1) * width, sorted.length));
            if (batch[batch.length - 1] - batch[0] > BUNCHED * round) {
                return false;
            }
        }
        return true;
    }

    /** 从 {@code from} 起 {@code width} 个已经开始了，别的等到 {@code ends} 才开始。 */
    public static boolean areAfter(long from, int width, LongStream ends) {
        return are(width, LongStream.concat(LongStream.generate(() -> from).limit(width), ends));
    }
}
