package threadline.draw.lane;

import java.util.List;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.TimeScale;
import threadline.model.Interval;
import threadline.model.Step;

/**
 * 箭头让路的时候，最左和最右可以摆到哪里：尾巴不出唤醒者那一刻所在的时段和步骤，头不离开它结束的那段等待的末尾，不到下一段等待里去。
 * 那一段太窄、看不见，就不让。两头总在画着的条里（{@link #bars}）。
 *
 * @param least 最左
 * @param most 最右
 */
record ArrowRoom(double least, double most) {

    /** 差不到一个像素，看不出。 */
    static final double EVEN = 1;

    /** 到这么宽才看得见它是一段。 */
    static final double SEEN = 2;

    /** 箭头让不到更远（像素）：只看这么近的，一条泳道上可以有上百万段。 */
    private static final double NEAR = 2 * ArrowLanes.MOST_MOVED;

    static ArrowRoom of(LaneRow from, LaneRow to, long at, TimeScale scale) {
        return tail(from, at, scale).and(head(to, at, scale));
    }

    /** 尾巴可以摆到哪里：不退到它之前做完的步骤、时段里去，不然像是做完以前就叫醒了。 */
    static ArrowRoom tail(LaneRow from, long at, TimeScale scale) {
        return new Lane(from, at, scale).tail();
    }

    /** 头可以摆到哪里。 */
    static ArrowRoom head(LaneRow to, long at, TimeScale scale) {
        return new Lane(to, at, scale).head(false);
    }

    /** 尾巴在那一刻的，头可以摆到哪里：那一刻做完的步骤也不拦着，读者跟着尾巴看时刻。 */
    static ArrowRoom landing(LaneRow to, long at, TimeScale scale) {
        return new Lane(to, at, scale).head(true);
    }

    /** 画着的条从哪里到哪里：以外是空白，箭头不从那里出来，也不落在那里。一条也没有画的，是泳道的两头。 */
    static ArrowRoom bars(LaneRow row, TimeScale scale) {
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (Step step : row.steps()) {
            start = Math.min(start, step.startNanos());
            end = Math.max(end, step.endNanos());
        }
        for (Interval one : row.intervals()) {
            if (!(one instanceof Interval.Unknown) || one.nanos() >= Sheet.DOTTED * scale.nanosPerPixel()) {
                start = Math.min(start, one.startNanos());
                end = Math.max(end, one.endNanos());
            }
        }
        return start > end
                ? new ArrowRoom(
                        scale.x(row.lane().startNanos()), scale.x(row.lane().endNanos()))
                : new ArrowRoom(scale.x(start) - EVEN, scale.x(end) + EVEN);
    }

    /** 连同 {@code x}。 */
    ArrowRoom with(double x) {
        return new ArrowRoom(Math.min(x, least), Math.max(x, most));
    }

    /** 里面离 {@code x} 最近的。 */
    double nearest(double x) {
        return Math.max(least, Math.min(x, most));
    }

    ArrowRoom and(ArrowRoom other) {
        return new ArrowRoom(Math.max(least, other.least), Math.min(most, other.most));
    }

    /** 在一条泳道上找。 */
    private static final class Lane {
        private final LaneRow row;
        private final TimeScale scale;
        private final long at;
        private final double x;
        private final List<Interval> intervals;
        private final List<Step> steps;

        Lane(LaneRow row, long at, TimeScale scale) {
            this.row = row;
            this.scale = scale;
            this.at = at;
            this.x = scale.x(at);
            long reach = Math.round(NEAR * scale.nanosPerPixel());
            this.intervals = row.intervals().stream()
                    .filter(one -> one.startNanos() <= at + reach && one.endNanos() >= at - reach)
                    .toList();
            this.steps = row.steps().stream()
                    .filter(step -> step.startNanos() <= at + reach && step.endNanos() >= at - reach)
                    .toList();
        }

        ArrowRoom tail() {
            return home().and(steps(0, false)).and(new ArrowRoom(ended(), Double.POSITIVE_INFINITY));
        }

        /** 正在做完，或刚才做完的一步、一段的右边。 */
        private double ended() {
            double least = Double.NEGATIVE_INFINITY;
            for (Step step : steps) {
                double right = scale.x(step.endNanos());
                least = step.startNanos() <= at && right <= x + EVEN ? Math.max(least, right) : least;
            }
            for (Interval one : intervals) {
                double right = scale.x(one.endNanos());
                boolean seen = right - scale.x(one.startNanos()) >= SEEN;
                least = seen && right <= x + EVEN ? Math.max(least, right) : least;
            }
            return least - EVEN;
        }

        /**
         * 结束了一段等待的，往左不出那段等待，往右不出后面那一段；后面又是等着的，不到那里去，不然像是结束了那一段；
         * {@code onto} 时，看得见它结束的那一段，又开始了新的一步，才到那里去。
         */
        ArrowRoom head(boolean onto) {
            Interval wait = null;
            for (Interval one : intervals) {
                boolean ends = idles(one) && one.startNanos() < at && Math.abs(scale.x(one.endNanos()) - x) <= EVEN;
                wait = ends ? one : wait;
            }
            if (wait == null) {
                return tail();
            }
            double least = scale.x(wait.startNanos());
            return new ArrowRoom(x - least < SEEN ? x : least, after(wait, onto)).and(steps(EVEN, onto));
        }

        /** 等完以后接着的一段到哪里为止。 */
        private double after(Interval wait, boolean onto) {
            double end = scale.x(wait.endNanos());
            double most = scale.x(row.lane().endNanos());
            boolean begins = onto
                    && end - scale.x(wait.startNanos()) >= SEEN
                    && steps.stream()
                            .anyMatch(step -> Math.abs(scale.x(step.startNanos()) - end) <= EVEN
                                    && scale.x(step.endNanos()) - end >= SEEN);
            for (Interval one : intervals) {
                double left = scale.x(one.startNanos());
                double right = scale.x(one.endNanos());
                if (one.equals(wait) || right - left < SEEN || right < end + EVEN) {
                    continue;
                }
                boolean rests = idles(one) || (onto && one instanceof Interval.Io); // 拐过去的，像是结束了那一次读
                most = Math.min(most, (rests && !begins) || left > end + EVEN ? left : right);
            }
            return most;
        }

        /** 做着事的那一段；看不见是哪一段，就只有那一刻。 */
        private ArrowRoom home() {
            double least = scale.x(row.lane().startNanos());
            double most = scale.x(row.lane().endNanos());
            ArrowRoom home = null;
            for (Interval one : intervals) {
                double left = scale.x(one.startNanos());
                double right = scale.x(one.endNanos());
                boolean here = left <= x + EVEN && right >= x - EVEN;
                boolean longest = home == null || right - left > home.most - home.least;
                if (here && !idles(one) && right - left >= SEEN && longest) {
                    home = new ArrowRoom(left, right);
                }
                if (right - left >= SEEN) { // 没有时段的地方，到两边的时段为止
                    least = right <= x + EVEN ? Math.max(least, right) : left <= x ? x : least;
                    most = left >= x - EVEN ? Math.min(most, left) : right >= x ? x : most;
                }
            }
            return home == null ? new ArrowRoom(Math.min(x, least), Math.max(x, most)) : home;
        }

        /** 看得见的步骤的边；一步的边离那一刻不到 {@code even}，不算跨过；{@code onto} 时就在那一刻结束的也不算。 */
        private ArrowRoom steps(double even, boolean onto) {
            double least = Double.NEGATIVE_INFINITY;
            double most = Double.POSITIVE_INFINITY;
            for (Step step : steps) {
                double left = scale.x(step.startNanos());
                double right = scale.x(step.endNanos());
                if (right - left < SEEN) {
                    continue;
                }
                double before = step.endNanos() < at ? right : left;
                double after = step.startNanos() > at + even * scale.nanosPerPixel() ? left : right;
                least = before <= x - even ? Math.max(least, before) : least;
                most = after >= x + (onto ? even : 0) ? Math.min(most, after) : most;
            }
            return new ArrowRoom(least, most);
        }
    }

    /** 这样的时候它叫不醒别人。 */
    static boolean idles(Interval interval) {
        return switch (interval) {
            case Interval.Sleeping _, Interval.Waiting _, Interval.Blocked _, Interval.Paused _ -> true;
            case Interval.Running _, Interval.Runnable _, Interval.Io _, Interval.Unknown _ -> false;
        };
    }
}
