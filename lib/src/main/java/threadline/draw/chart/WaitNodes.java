package threadline.draw.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Fill;
import threadline.draw.ink.Lettering;
import threadline.draw.ink.Sheet;
import threadline.model.WaitGraph;

/**
 * 等待图：线程是白框，锁是橙框；线程指向它等的锁，锁指向拿着它的线程。围成一圈的摆成一圈，其余的排在左边，箭头一律往右走。
 */
final class WaitNodes {

    private final Sheet sheet;
    private final WaitGraph graph;
    private final double text;
    /** 每个结点指向的下一个；线程和锁的名字前面加一个字，免得同名。 */
    private final Map<String, String> next = new LinkedHashMap<>();

    private final Map<String, Box> boxes = new LinkedHashMap<>();

    WaitNodes(Sheet sheet, WaitGraph graph, double text) {
        this.sheet = sheet;
        this.graph = graph;
        this.text = text;
        graph.waits().forEach(w -> next.putIfAbsent(thread(w.thread()), lock(w.lock())));
        graph.held().stream()
                .filter(h -> next.containsValue(lock(h.lock())))
                .forEach(h -> next.putIfAbsent(lock(h.lock()), thread(h.thread())));
    }

    private static String thread(String name) {
        return "T" + name;
    }

    private static String lock(String name) {
        return "L" + name;
    }

    /** 从 {@code top} 开始画，返回下边。 */
    double draw(double top) {
        if (next.isEmpty()) {
            sheet.text("没有线程在等锁", Sheet.EDGE, top + text, text, Label.Role.NOTE);
            return top + text * 2;
        }
        Set<String> nodes = new LinkedHashSet<>(next.keySet());
        nodes.addAll(next.values());
        Map<String, List<String>> parts = new LinkedHashMap<>();
        nodes.forEach(n -> parts.computeIfAbsent(end(n), _ -> new ArrayList<>()).add(n));
        double y = top;
        for (List<String> part : parts.values()) {
            y = part(part, y) + text;
        }
        Set<String> deadlocked = graph.deadlocked();
        next.forEach((from, to) -> {
            arrow(boxes.get(from), boxes.get(to), ring(from).contains(from));
        });
        return legend(y, !deadlocked.isEmpty());
    }

    /** 一路走到底的那个结点；走进一圈就是圈里名字最小的。 */
    private String end(String node) {
        List<String> ring = ring(node);
        if (!ring.isEmpty()) {
            return ring.stream().sorted().findFirst().orElse(node);
        }
        String at = node;
        for (String after = next.get(at); after != null; after = next.get(at)) {
            at = after;
        }
        return at;
    }

    /** 从这里走会走进的一圈，按走的顺序；没有就是空的。 */
    private List<String> ring(String node) {
        List<String> seen = new ArrayList<>();
        String at = node;
        while (at != null && !seen.contains(at)) {
            seen.add(at);
            at = next.get(at);
        }
        return at == null ? List.of() : seen.subList(seen.indexOf(at), seen.size());
    }

    private double part(List<String> nodes, double top) {
        List<String> ring = ring(nodes.getFirst());
        Map<Integer, List<String>> columns = new LinkedHashMap<>();
        int deepest = 0;
        for (String node : nodes) {
            if (!ring.contains(node)) {
                int depth = depth(node, ring);
                deepest = Math.max(deepest, depth);
                columns.computeIfAbsent(depth, _ -> new ArrayList<>()).add(node);
            }
        }
        int far = deepest;
        int places = far + (ring.isEmpty() ? 1 : 3);
        double column = (Sheet.WIDTH - 2 * Sheet.EDGE) / places;
        double width = Math.min(column * (ring.isEmpty() ? 0.72 : 0.8), text * 12);
        int tallest = columns.values().stream().mapToInt(List::size).max().orElse(1);
        double height = Math.max(tallest * text * 3.4, ring.isEmpty() ? 0 : text * (ring.size() > 4 ? 18 : 13));
        columns.forEach((depth, list) -> {
            double x = Sheet.EDGE + column * (far - depth + 0.5);
            for (int i = 0; i < list.size(); i++) {
                node(list.get(i), x, top + height * (i + 0.5) / list.size(), width);
            }
        });
        double right = Sheet.EDGE + column * (places - (ring.isEmpty() ? 0.5 : 1.5));
        for (int i = 0; i < ring.size(); i++) {
            double angle = Math.PI + 2 * Math.PI * i / ring.size();
            double x = right + column * Math.cos(angle);
            double y = top + height / 2 + (height / 2 - text * 1.6) * Math.sin(angle);
            node(ring.get(i), x, y, Math.min(width, column * 0.9));
        }
        return top + height;
    }

    private int depth(String node, List<String> ring) {
        int depth = ring.isEmpty() ? 0 : 1;
        String at = next.get(node);
        while (at != null && !ring.contains(at)) {
            depth++;
            at = next.get(at);
        }
        return depth;
    }

    private void node(String node, double x, double y, double width) {
        Fill fill = node.startsWith("T") ? Fill.PAPER : Fill.BLOCKED;
        double height = text * 2.2;
        Box.Border border = fill == Fill.PAPER ? Box.Border.STEP : Box.Border.THIN;
        Box box = new Box(x - width / 2, y - height / 2, width, height, fill, border);
        boxes.put(node, box);
        sheet.add(box);
        String full = Lettering.clean(node.substring(1));
        String name = Lettering.elide(full, text, false, width - text * 0.6);
        double left = x - Lettering.width(name, text, false) / 2;
        sheet.text(name, left, y, text, Label.Role.LANE, fill.ink(), fill.ground(), false);
        String kind = fill == Fill.PAPER ? "线程：" : "锁：";
        sheet.hover(x - width / 2, y - height / 2, width, height, () -> kind + full);
    }

    /** 从一个框的边到另一个框的边，沿着两个中心的连线。 */
    private void arrow(@Nullable Box from, @Nullable Box to, boolean stuck) {
        if (from == null || to == null) {
            return;
        }
        double dx = centre(to.x(), to.width()) - centre(from.x(), from.width());
        double dy = centre(to.y(), to.height()) - centre(from.y(), from.height());
        double leave = Math.min(share(from.width(), dx), share(from.height(), dy));
        double arrive = 1 - Math.min(share(to.width() + 6, dx), share(to.height() + 6, dy));
        double x = centre(from.x(), from.width());
        double y = centre(from.y(), from.height());
        sheet.add(new Arrow(
                x + dx * leave,
                y + dy * leave,
                x + dx * arrive,
                y + dy * arrive,
                text * 0.75,
                stuck ? Arrow.Ink.STUCK : Arrow.Ink.PLAIN));
    }

    private static double centre(double start, double size) {
        return start + size / 2;
    }

    private static double share(double size, double distance) {
        return Math.abs(distance) < 1e-9 ? 1 : Math.min(0.49, size / 2 / Math.abs(distance));
    }

    private double legend(double top, boolean stuck) {
        double y = top + text;
        double x = Sheet.EDGE;
        x = entry(x, y, Fill.PAPER, "线程，指向它等的锁");
        x = entry(x, y, Fill.BLOCKED, "锁，指向拿着它的线程");
        if (stuck) {
            String words = "围成一圈：死锁";
            if (x + text * 2.1 + Lettering.width(words, text, false) > Sheet.WIDTH) {
                x = Sheet.EDGE;
                y += text * 1.7;
            }
            sheet.add(new Arrow(x, y, x + text * 1.6, y, text * 0.75, Arrow.Ink.STUCK));
            sheet.text(words, x + text * 2.1, y, text, Label.Role.LEGEND);
        }
        return y + text;
    }

    private double entry(double x, double y, Fill fill, String words) {
        Box.Border border = fill == Fill.PAPER ? Box.Border.STEP : Box.Border.THIN;
        sheet.add(new Box(x, y - text * 0.38, text * 1.35, text * 0.76, fill, border));
        sheet.text(words, x + text * 1.8, y, text, Label.Role.LEGEND);
        return x + text * 3.2 + Lettering.width(words, text, false);
    }
}
