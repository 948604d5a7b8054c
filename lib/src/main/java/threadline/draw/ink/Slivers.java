package threadline.draw.ink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import threadline.draw.ink.Element.Box;

/** 太窄、太薄，认不出是什么颜色，又不进图例的几条：并进旁边的颜色里；旁边什么也没有的照画，就要进图例。 */
final class Slivers {

    /** 隔着这么一点，看上去是挨着的。 */
    private static final double NEAR = 0.75;

    /** 比这么多次还多，就都照画：这么多的颜色看得见。 */
    private static final long MOST = 5_000_000;

    private final List<Element> elements;
    private final Predicate<Fill> told;

    private Slivers(List<Element> elements, Predicate<Fill> told) {
        this.elements = elements;
        this.told = told;
    }

    /** 并好，返回没有并掉的颜色。 */
    static Set<Fill> blend(List<Element> elements, Predicate<Fill> told) {
        return new Slivers(elements, told).blend();
    }

    private Set<Fill> blend() {
        List<Box> known = new ArrayList<>();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof Box box && Fill.STATES.contains(box.fill())) {
                if (told.test(box.fill())) {
                    known.add(box);
                } else {
                    left.add(i);
                }
            }
        }
        boolean more = (long) left.size() * known.size() < MOST;
        while (more) {
            more = left.removeIf(i -> joins(i, known));
        }
        elements.removeIf(e -> e instanceof Box box && box.fill() == Fill.PINNED && !told.test(Fill.PINNED));
        Set<Fill> kept = EnumSet.noneOf(Fill.class);
        elements.forEach(e -> {
            if (e instanceof Box box && Fill.STATES.contains(box.fill())) {
                kept.add(box.fill());
            }
        });
        return kept;
    }

    /** 并进挨得最长的那一块里，一样长的是最大的：一层的下面是同一个时候，旁边只碰到一个角的是另一个时候。 */
    private boolean joins(int at, List<Box> known) {
        Box box = (Box) elements.get(at);
        Box beside = known.stream()
                .filter(other -> touches(box, other))
                .max(Comparator.comparingDouble((Box other) -> Math.max(across(box, other), down(box, other)))
                        .thenComparingDouble(other -> other.width() * other.height()))
                .orElse(null);
        if (beside == null) {
            return false;
        }
        Box blended = new Box(box.x(), box.y(), box.width(), box.height(), beside.fill(), Box.Border.NONE);
        elements.set(at, blended);
        known.add(blended);
        return true;
    }

    /** 挨着短的一边的至少一半。 */
    private static boolean touches(Box one, Box other) {
        double across = across(one, other);
        double down = down(one, other);
        boolean side = down >= Math.min(one.height(), other.height()) / 2
                || across >= Math.min(one.width(), other.width()) / 2;
        return across > -NEAR && down > -NEAR && side;
    }

    /** 左右重叠多少；隔开的是负的。 */
    private static double across(Box one, Box other) {
        return Math.min(one.x() + one.width(), other.x() + other.width()) - Math.max(one.x(), other.x());
    }

    private static double down(Box one, Box other) {
        return Math.min(one.y() + one.height(), other.y() + other.height()) - Math.max(one.y(), other.y());
    }
}
