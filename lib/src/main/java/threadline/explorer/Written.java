package threadline.explorer;

import org.jspecify.annotations.Nullable;

/** 按读者写的走法走；走不动的那一步停下，写完了的看 {@link Replay.Rest}。 */
final class Written implements Picks {

    private final int[] threads;
    private final Replay.Rest rest;
    private int at;
    private @Nullable Integer refused;

    Written(int[] threads, Replay.Rest rest) {
        this.threads = threads;
        this.rest = rest;
    }

    @Override
    public int pick(int ready, int fair, int last) {
        if (at < threads.length) {
            int next = threads[at];
            if ((ready & 1 << next) == 0) {
                refused = next;
                return STOP;
            }
            at++;
            return next;
        }
        return switch (rest) {
            case STOP -> STOP;
            case FORCED -> Integer.bitCount(ready) == 1 ? Integer.numberOfTrailingZeros(ready) : STOP;
            case FINISH -> Picks.steady(fair, last);
        };
    }

    /** 写着该它走、却走不动的线程；没有时为 {@code null}。 */
    @Nullable
    Integer refused() {
        return refused;
    }

    /** 还没有走的有几步。 */
    int unused() {
        return threads.length - at;
    }
}
