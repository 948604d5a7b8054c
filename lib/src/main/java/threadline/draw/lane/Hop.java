package threadline.draw.lane;

import java.util.Set;

/** 要画成箭头的：从哪条泳道到哪条，什么时候。 */
public record Hop(int from, int to, long atNanos) {

    /** 一头在这些泳道里，一头不在：竖线从它们的下面经过。 */
    boolean passes(Set<Integer> above) {
        return above.contains(from) != above.contains(to);
    }
}
