package threadline.draw.ink;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Element.Tail;
import threadline.draw.ink.Element.Trace;
import threadline.model.Mark;

/** 排版用的纸：收集元素和悬停区域，也记下图例要说明什么。只在一个线程里用。 */
public final class Sheet {

    /** 图的宽，CSS 像素：缩到 600 像素宽的窗口里，14 像素的字还看得清。 */
    public static final double WIDTH = 720;

    /** 图边上的空。 */
    public static final double EDGE = 14;

    /** 一种颜色至少有这么宽、这么高，才看得见；看得见就进图例。PNG 上是 3 个像素。 */
    public static final double VISIBLE = 1.5;

    /** 细到这样的，多了、长了也看得见。 */
    private static final double THIN = 1;

    /** 细的一共有这么大，才看得见：三条不够。 */
    private static final double MUCH = 70;

    /** 白底上的点至少有这么宽，才认得出。 */
    public static final double DOTTED = 3;

    /** 一段字压着这么多支箭头，是一排。 */
    private static final int ROW = 4;

    /** 笔画周围的底色有多宽，两边一共。 */
    private static final double HALO = 4;

    private static final double WIDE_HALO = 8;

    private final List<Element> elements = new ArrayList<>();
    private final List<Drawing.Hover> hovers = new ArrayList<>();
    /** 每种颜色看得见的一共有多宽。 */
    private final Map<Fill, Double> widths = new EnumMap<>(Fill.class);
    /** 每种颜色最后连着的一片。 */
    private final Map<Fill, Run> runs = new EnumMap<>(Fill.class);

    /** 每种颜色一共画了多大。 */
    private final Map<Fill, Double> areas = new EnumMap<>(Fill.class);
    /** 很窄、很薄，可是并不进旁边的颜色。 */
    private final Set<Fill> lone = EnumSet.noneOf(Fill.class);

    private final Set<Mark.Kind> marks = EnumSet.noneOf(Mark.Kind.class);
    /** 从左到右连着的一片。 */
    private record Run(double left, double right) {
        double visible() {
            return right - left > VISIBLE - 0.01 ? right - left : 0;
        }
    }

    private boolean arrows;
    private boolean hollow;
    private boolean path;
    private boolean unseen;
    private boolean handed;
    private boolean guesses;
    private boolean carrier;

    /** 图例要说明这种颜色：够宽，或细的很多、薄的很长，或并不进旁边的。 */
    public boolean tells(Fill fill) {
        return visible(fill) > 0 || areas.getOrDefault(fill, 0.0) >= MUCH || lone.contains(fill);
    }

    /** 不进图例的颜色并进旁边的里，并不进的就进图例。 */
    public void blend() {
        lone.addAll(Slivers.blend(elements, this::tells));
    }

    /** 这种颜色看得见的一共有多宽。 */
    public double visible(Fill fill) {
        return widths.getOrDefault(fill, 0.0);
    }

    public Set<Mark.Kind> marks() {
        return marks;
    }

    /** 有压在箭头上、画成空心的输出。 */
    public boolean hasHollow() {
        return hollow;
    }

    public boolean hasArrows() {
        return arrows;
    }

    public boolean hasPath() {
        return path;
    }

    /** 路径有没有唤醒不在图上的地方。 */
    public boolean hasUnseen() {
        return unseen;
    }

    /** 路径有没有接着用载体或事件循环的地方。 */
    public boolean hasHanded() {
        return handed;
    }

    public boolean hasGuesses() {
        return guesses;
    }

    public void add(Element element) {
        elements.add(element);
        switch (element) {
            case Box box -> {
                if (box.height() > VISIBLE - 0.01) {
                    see(box);
                }
                if (Math.min(box.width(), box.height()) > THIN - 0.01) {
                    areas.merge(box.fill(), box.width() * box.height(), Double::sum);
                }
                guesses |= box.border() == Box.Border.GUESS;
            }
            case Line line -> {
                guesses |= line.stroke() == Line.Stroke.GUESS;
                path |= line.stroke() == Line.Stroke.PATH;
            }
            case Symbol symbol -> {
                marks.add(symbol.kind());
                hollow |= symbol.hollow();
            }
            case Arrow arrow -> {
                unseen |= arrow.ink() == Arrow.Ink.UNSEEN;
                handed |= arrow.ink() == Arrow.Ink.HANDED;
            }
            case Tail _, Trace _, Label _ -> {}
        }
    }

    /** 紧挨着的几块同一种颜色是一片。 */
    private void see(Box box) {
        Run last = runs.get(box.fill());
        double frame = box.border() == Box.Border.STEP ? 1.5 : 0; // 黑边看得见
        double left = box.x();
        double before = 0;
        if (last != null && Math.abs(box.x() - last.right) < 0.5) {
            left = last.left;
            before = last.visible();
        }
        Run run = new Run(left, box.x() + box.width() + frame);
        runs.put(box.fill(), run);
        widths.merge(box.fill(), run.visible() - before, Double::sum);
    }

    /** 载体线程的框不是步骤。 */
    public void mentionCarrier() {
        carrier = true;
    }

    public boolean hasCarrier() {
        return carrier;
    }

    /** 图例里要有唤醒的箭头。 */
    public void mentionWakes() {
        arrows = true;
    }

    /** 黑字写在白纸上。 */
    public void text(String text, double x, double y, double size, Label.Role role) {
        text(text, x, y, size, role, Fill.BLACK, Fill.WHITE, false);
    }

    public void text(
            String text, double x, double y, double size, Label.Role role, int ink, int ground, boolean plate) {
        if (!text.isEmpty()) {
            boolean bold = role == Label.Role.TITLE || role == Label.Role.GROUP;
            double length = Lettering.width(text, size, bold);
            elements.add(new Label(text, x, y, length, size, role, ink, ground, plate, 0));
        }
    }

    public void hover(double x, double y, double w, double h, Supplier<String> text) {
        hovers.add(new Drawing.Hover(x, y, w, h, text));
    }

    /** 从左到右的一条；太窄的加宽到停得住。 */
    public void wideHover(double left, double right, double top, double height, Supplier<String> text) {
        double grow = Math.max(0, (6 - (right - left)) / 2);
        hover(left - grow, top, right - left + 2 * grow, height, text);
    }

    public Drawing finish(double height) {
        List<Line> rules = new ArrayList<>();
        List<Arrow> across = new ArrayList<>();
        List<Box> leaks = new ArrayList<>();
        List<Box> bands = new ArrayList<>();
        for (Element element : elements) {
            if (element instanceof Box box && box.fill() == Fill.LEAKED) {
                leaks.add(box);
            } else if (element instanceof Box box && box.border() == Box.Border.BAND) {
                bands.add(box);
            } else if (element instanceof Arrow arrow) {
                across.add(arrow);
            } else if (element instanceof Line line && line.stroke() == Line.Stroke.GUESS) {
                rules.add(line);
            }
        }
        elements.replaceAll(e -> !(e instanceof Label label)
                ? e
                : label.plate() || crossed(label, rules, leaks)
                        ? label.onPlate()
                        : onBand(inHalo(label, across), bands));
        elements.sort(Comparator.comparingInt(Element::layer));
        return new Drawing(WIDTH, height, elements, hovers);
    }

    /** 压着箭头的描一圈底色；压着一排的描得宽，箭头在笔画之间也是淡的，字才读得出。 */
    private static Label inHalo(Label label, List<Arrow> arrows) {
        long crossed = arrows.stream()
                .filter(a -> label.top() < Math.max(a.y1(), a.y2())
                        && label.bottom() > Math.min(a.y1(), a.y2())
                        && label.x() < Math.max(a.x1(), a.x2()) + 2
                        && label.right() > Math.min(a.x1(), a.x2()) - 2)
                .count();
        return crossed == 0 ? label : label.inHalo(crossed < ROW ? HALO : WIDE_HALO);
    }

    /** 泳道上方的字压着停顿的条纹，铺一块白底；也压着箭头的，箭头不断，只描得宽。 */
    private static Label onBand(Label label, List<Box> bands) {
        boolean above = label.role() == Label.Role.FLAG || label.role() == Label.Role.SAID;
        if (!above || !crossed(label, List.of(), bands)) {
            return label;
        }
        return label.halo() > 0 ? label.inHalo(WIDE_HALO) : label.onPlate();
    }

    private static boolean crossed(Label label, List<Line> lines, List<Box> boxes) {
        for (Line l : lines) {
            if (label.top() < l.y2()
                    && label.bottom() > l.y1()
                    && label.x() < l.x1() + 2
                    && label.right() > l.x1() - 2) {
                return true;
            }
        }
        for (Box b : boxes) {
            if (label.top() < b.y() + b.height()
                    && label.bottom() > b.y()
                    && label.x() < b.x() + b.width()
                    && label.right() > b.x()) {
                return true;
            }
        }
        return false;
    }
}
