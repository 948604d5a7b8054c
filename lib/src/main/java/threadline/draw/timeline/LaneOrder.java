package threadline.draw.timeline;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import threadline.model.Lane;

/** 泳道从上到下的次序：先启动的在上；只有号码不同、几乎同时启动的，或在一个线程池里的，排在一起，按号码，再运行一次也是这样。 */
final class LaneOrder {

    /** 几乎同时：只隔几毫秒，也不到总长的几十分之一。 */
    private static final long TOGETHER_NANOS = 10_000_000;

    private static final int FEW = 50;

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)", Pattern.DOTALL);

    private LaneOrder() {}

    /** 一起启动、或在一个线程池里，只有号码不同的几条。 */
    private record Family(String stem, List<Lane> lanes) {

        boolean takes(Lane lane, String stemOfLane, long apart) {
            Lane last = lanes.getLast();
            return stem.equals(stemOfLane)
                    && Objects.equals(last.process(), lane.process())
                    && (Math.abs(lane.startNanos() - last.startNanos()) <= apart || isInPool(lane));
        }

        /** 池的线程要用时才启动，早晚不一；号码已经有了的，是另一个同名的池。 */
        private boolean isInPool(Lane lane) {
            return lane.pooled()
                    && lanes.stream()
                            .allMatch(one -> one.pooled() && !one.name().equals(lane.name()));
        }

        List<Lane> byNumber() {
            return lanes.stream()
                    .sorted(Comparator.comparing(LaneOrder::number))
                    .toList();
        }
    }

    /** {@code lanes} 按启动的先后。 */
    static List<Lane> of(List<Lane> lanes, long endNanos) {
        long apart = Math.min(TOGETHER_NANOS, endNanos / FEW);
        List<Family> families = new ArrayList<>();
        int open = 0;
        long last = Long.MIN_VALUE;
        for (Lane lane : lanes) {
            open = lane.startNanos() < last ? families.size() : open; // 例如另一个进程的：从它起重新按先后
            last = lane.startNanos();
            String stem = stem(lane);
            Family family = null;
            for (Family one : families.subList(open, families.size())) {
                family = !stem.isEmpty() && one.takes(lane, stem, apart) ? one : family;
            }
            if (family == null) {
                families.add(new Family(stem, new ArrayList<>(List.of(lane))));
            } else {
                family.lanes.add(lane);
            }
        }
        return families.stream().flatMap(family -> family.byNumber().stream()).toList();
    }

    /** 没有末尾的号码的名字；没有号码是空串。 */
    private static String stem(Lane lane) {
        Matcher matcher = NUMBERED.matcher(lane.name());
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static BigInteger number(Lane lane) {
        Matcher matcher = NUMBERED.matcher(lane.name());
        return matcher.matches() ? new BigInteger(matcher.group(2)) : BigInteger.ZERO;
    }
}
