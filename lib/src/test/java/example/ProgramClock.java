package example;

import static threadline.Threadline.step;

import threadline.model.Timeline;

/** 记录的零点在 {@code System.nanoTime} 上是多少：几个空步骤的前后时刻夹出来。 */
public final class ProgramClock {

    private static final int ROUNDS = 20;
    private static final String NAME = "校准";

    private final long[] before = new long[ROUNDS];

    /** 在记录里面调用。 */
    public void calibrate() {
        for (int i = 0; i < ROUNDS; i++) {
            before[i] = System.nanoTime();
            step(NAME, () -> {});
        }
    }

    public long zeroOf(Timeline timeline) {
        var steps = timeline.steps().stream().filter(s -> s.name().equals(NAME)).toList();
        long zero = Long.MIN_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            zero = Math.max(zero, before[i] - steps.get(i).startNanos());
        }
        return zero;
    }
}
