package threadline.draw.lane;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Fitted;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.TimeScale;
import threadline.model.Step;

/**
 * 画成一个框的步骤：同一层里挨在一起的很窄的步骤，三个以上合成一个。
 *
 * @param whole 从头到尾
 * @param steps 合在一起的；多半就一个
 * @param label 写在框里的字；写不下是 {@code null}
 * @param brief 写不下整个名字，只写得下空格后面的部分；别的步骤也有这一部分，或看不出前面是什么，就不写
 */
record StepBox(Step whole, List<Step> steps, @Nullable Fitted label, boolean brief) {

    /** 窄过这么多的合在一起。 */
    private static final double NARROW = 3;

    /** 宽窄差不到这么多，看上去一样宽：名字一个写在框里，就都写在框里。 */
    private static final double EVEN = 2;

    static List<StepBox> of(LaneRow row, TimeScale scale, long bodyNanos) {
        return new Boxing(row, scale, row.hatchedFrom(scale, bodyNanos)).boxes();
    }

    /** 框里从左边起，写名字的地方有多宽。 */
    double room(LaneRow row, TimeScale scale, double hatched) {
        double left = scale.x(whole.startNanos());
        double right = Math.max(left, scale.x(whole.endNanos()));
        double named = label == null ? 0 : label.width() + row.spacing().text() * 0.4;
        return Math.max(named, clear(left, right, hatched, row) - left - LaneMarks.room(whole, row));
    }

    /** 名字空格后面的部分，整幅图里只有这个名字有；没有就是空串。 */
    String tail(LaneRow row) {
        String name = Lettering.clean(whole.name());
        String tail = tail(name);
        return name.equals(row.tails().get().get(tail)) ? tail : "";
    }

    /** 名字写在框里，哪里都压着 {@code through} 里的竖线。 */
    boolean isCrossed(LaneRow row, TimeScale scale, double hatched, List<Double> through) {
        if (label == null || through.isEmpty()) {
            return false;
        }
        double left = scale.x(whole.startNanos()) + LaneBars.EDGE;
        double right = left + room(row, scale, hatched) - 2 * LaneBars.EDGE;
        double at = PlacedArrows.beside(through, left, right, label.width());
        return PlacedArrows.over(through, at, label.width()) > 0;
    }

    /** 装框。 */
    private static final class Boxing {
        private final LaneRow row;
        private final TimeScale scale;
        private final double hatched;
        private final List<StepBox> boxes = new ArrayList<>();
        /** 有一步写得进框里的名字。 */
        private final Set<String> fitting = new HashSet<>();

        Boxing(LaneRow row, TimeScale scale, double hatched) {
            this.row = row;
            this.scale = scale;
            this.hatched = hatched;
        }

        List<StepBox> boxes() {
            for (Step step : row.steps()) {
                if (scale.x(step.endNanos()) - scale.x(step.startNanos())
                        < row.spacing().text()) {
                    continue;
                }
                String name = Lettering.clean(step.name());
                if (Fitted.whole(room(List.of(step), step), row.spacing().text(), name) != null) {
                    fitting.add(stem(step.name()));
                }
            }
            List<Step> narrow = new ArrayList<>();
            for (Step step : row.steps()) {
                if (!scale.shows(step.startNanos(), step.endNanos())) {
                    continue;
                }
                double left = scale.x(step.startNanos());
                boolean wide = scale.x(step.endNanos()) - left >= NARROW;
                Step last = narrow.isEmpty() ? null : narrow.getLast();
                if (wide
                        || (last != null
                                && (last.depth() != step.depth() || left - scale.x(last.endNanos()) >= NARROW))) {
                    close(narrow);
                    narrow = new ArrayList<>();
                }
                if (wide) {
                    boxes.add(box(List.of(step), step));
                } else {
                    narrow.add(step);
                }
            }
            close(narrow);
            return boxes;
        }

        private void close(List<Step> narrow) {
            if (narrow.size() < 3) {
                narrow.forEach(step -> boxes.add(box(List.of(step), step)));
                return;
            }
            Step first = narrow.getFirst();
            String stem = stem(narrow);
            String words = row.isCarrier()
                    ? mounts(narrow.size())
                    : stem.isEmpty() ? narrow.size() + " 步" : stem + " ×" + narrow.size();
            long end = narrow.getLast().endNanos();
            Step whole = new Step(
                    first.lane(), words, first.startNanos(), end, first.depth(), first.leaf(), first.outcome());
            boxes.add(box(narrow, whole));
        }

        private StepBox box(List<Step> steps, Step whole) {
            double room = room(steps, whole);
            double text = row.spacing().text();
            String name = Lettering.clean(whole.name());
            if (row.notes().tells(whole)) {
                return new StepBox(whole, List.copyOf(steps), null, false);
            }
            if (steps.size() > 1) {
                return new StepBox(
                        whole,
                        List.copyOf(steps),
                        Fitted.into(room, text, name, steps.size() + (row.isCarrier() ? " 次" : " 步")),
                        false);
            }
            Fitted all = Fitted.whole(room + (fitting.contains(stem(whole.name())) ? EVEN : 0), text, name);
            if (all != null) {
                return new StepBox(whole, List.copyOf(steps), all, false);
            }
            Fitted brief = Fitted.whole(room, text, tail(name));
            boolean tells = brief != null
                    && name.equals(row.tails().get().get(brief.text()))
                    && (!row.spacing().roomy() || laneSays(name, brief.text()));
            Fitted label = tells ? brief : cut(room, name);
            return new StepBox(whole, List.copyOf(steps), label, brief != null);
        }

        /** 写字的地方有多宽。 */
        private double room(List<Step> steps, Step whole) {
            double left = scale.x(whole.startNanos());
            return clear(left, Math.max(left, scale.x(whole.endNanos())), hatched, row) - left - markRoom(steps);
        }

        /** 名字的另一半，泳道的名字已经说了；没有说，又有地方，就在框外写整个名字。 */
        private boolean laneSays(String name, String tail) {
            String rest = name.startsWith(tail)
                    ? name.substring(tail.length())
                    : name.substring(0, name.length() - tail.length());
            return Lettering.clean(row.lane().name()).contains(rest.strip());
        }

        /** 没有做完的一步，标记和名字在同一行里，给它留着地方。 */
        private double markRoom(List<Step> steps) {
            Step step = steps.getFirst();
            return steps.size() > 1 || OwnStep.isNarrow(step, row, scale) ? 0 : LaneMarks.room(step, row);
        }

        /** 写不下就省略末尾；和这条泳道上别的步骤分不开，或断在一个数里（{@code 睡 100} 成了 {@code 睡 10…}），就不写。 */
        private @Nullable Fitted cut(double room, String name) {
            Fitted cut = Fitted.into(room, row.spacing().text(), name);
            if (cut == null || cut.text().equals(name)) {
                return cut;
            }
            String head = cut.text().substring(0, cut.text().length() - 1);
            boolean shared = row.steps().stream()
                    .map(step -> Lettering.clean(step.name()))
                    .anyMatch(other -> other.startsWith(head) && !other.equals(name));
            boolean insideNumber = !head.isEmpty()
                    && head.length() < name.length()
                    && Character.isDigit(head.charAt(head.length() - 1))
                    && Character.isDigit(name.charAt(head.length()));
            return shared || insideNumber ? null : cut;
        }
    }

    /** 名字空格后面的部分各属于整幅图的哪个名字；属于几个名字的是空串。第一次要时才算。 */
    static Supplier<Map<String, String>> tails(Collection<List<Step>> lanes) {
        Map<String, String> tails = new HashMap<>();
        return () -> {
            if (tails.isEmpty()) {
                lanes.stream()
                        .flatMap(List::stream)
                        .map(Step::name)
                        .distinct()
                        .map(Lettering::clean)
                        .forEach(name -> {
                            String tail = tail(name);
                            tails.merge(
                                    tail.isEmpty() ? name : tail, name, (one, other) -> one.equals(other) ? one : "");
                        });
            }
            return tails;
        };
    }

    /** 唯一的空格后面的部分，前面是数字就是那个数字：几步的不同都在那里；没有就是空串。 */
    static String tail(String name) {
        int space = name.indexOf(' ');
        if (space <= 0 || space != name.lastIndexOf(' ')) {
            return "";
        }
        String head = name.substring(0, space);
        return head.chars().allMatch(Character::isDigit) ? head : name.substring(space + 1);
    }

    /** 写字的地方到哪里为止：够宽就不写到斜线上。 */
    static double clear(double left, double right, double hatched, LaneRow row) {
        return hatched - left >= row.spacing().text() * 4 ? Math.min(right, hatched) : right;
    }

    /** 这些步骤共同的名字：去掉末尾的编号，或唯一的空格后面的部分；不同就是空串。 */
    static String stem(List<Step> steps) {
        String name = steps.getFirst().name();
        String stem = stem(name);
        return steps.stream()
                        .allMatch(step ->
                                step.name().equals(name) || stem(step.name()).equals(stem))
                ? stem
                : "";
    }

    /** 载体线程上合写的几步：数的是挂载，不是线程。 */
    static String mounts(int steps) {
        return "挂载 " + steps + " 次";
    }

    /** 名字一样，或只是末尾的编号不同。 */
    static boolean alike(Step one, Step other) {
        return one.name().equals(other.name()) || stem(one.name()).equals(stem(other.name()));
    }

    private static String stem(String name) {
        String clean = Lettering.clean(name);
        int space = clean.indexOf(' ');
        boolean simple = space > 0 && space == clean.lastIndexOf(' ');
        String bare = simple ? clean.substring(0, space) : space < 0 ? unnumbered(clean) : clean;
        return bare.isEmpty() ? clean : bare;
    }

    /** 没有末尾的编号，例如 {@code #12}。 */
    private static String unnumbered(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9') {
            end--;
        }
        boolean hash = end < name.length() && end > 0 && name.charAt(end - 1) == '#';
        return name.substring(0, hash ? end - 1 : end);
    }
}
