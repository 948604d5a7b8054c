package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import threadline.model.Step;

/** 一条泳道上有步骤的时间：互不相交，按开始排列。 */
record Spans(List<Span> spans) {

    static final Spans NONE = new Spans(List.of());

    /** 一段时间，纳秒。 */
    record Span(long start, long end) {}

    /** 时段的一截：整截在步骤里，或整截在步骤外。 */
    record Piece(long start, long end, boolean inside) {
        long nanos() {
            return end - start;
        }
    }

    static Spans of(List<Step> steps) {
        List<Span> merged = new ArrayList<>();
        List<Step> byStart = new ArrayList<>(steps);
        byStart.sort(Comparator.comparingLong(Step::startNanos));
        for (Step step : byStart) {
            Span last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && step.startNanos() <= last.end) {
                merged.set(merged.size() - 1, new Span(last.start, Math.max(last.end, step.endNanos())));
            } else {
                merged.add(new Span(step.startNanos(), Math.max(step.startNanos(), step.endNanos())));
            }
        }
        return new Spans(List.copyOf(merged));
    }

    /** 有没有步骤碰到这一刻，允许差 {@code slack}。 */
    boolean touch(long at, long slack) {
        int i = firstEndingAfter(at - slack - 1);
        return i < spans.size() && spans.get(i).start <= at + slack;
    }

    /** 整段时间都在步骤里。 */
    boolean cover(long start, long end) {
        int i = firstEndingAfter(end - 1);
        return i < spans.size() && spans.get(i).start <= start;
    }

    /** 在步骤的边上切开。 */
    List<Piece> cut(long start, long end) {
        List<Piece> pieces = new ArrayList<>();
        long at = start;
        for (int i = firstEndingAfter(start); i < spans.size() && spans.get(i).start < end; i++) {
            Span span = spans.get(i);
            if (span.start > at) {
                pieces.add(new Piece(at, span.start, false));
            }
            long inside = Math.max(at, span.start);
            at = Math.min(end, span.end);
            if (at > inside) {
                pieces.add(new Piece(inside, at, true));
            }
        }
        if (at < end || pieces.isEmpty()) {
            pieces.add(new Piece(at, end, touchesOnly(start, end)));
        }
        return pieces;
    }

    static Piece longest(List<Piece> pieces) {
        Piece longest = pieces.getFirst();
        for (Piece piece : pieces) {
            longest = piece.nanos() > longest.nanos() ? piece : longest;
        }
        return longest;
    }

    private boolean touchesOnly(long start, long end) {
        return start == end && touch(start, 0);
    }

    private int firstEndingAfter(long at) {
        int low = 0;
        int high = spans.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans.get(middle).end > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
