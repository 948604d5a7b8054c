package threadline.draw.ink;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.TexturePaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.EnumMap;
import java.util.Map;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Box;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Symbol;
import threadline.draw.ink.Element.Tail;
import threadline.draw.ink.Element.Trace;

/** 画一个元素。直边对齐到点，所以清晰；矩形用整数坐标填，所以几万个也快。 */
final class Brush {

    private static final Color BAR_BORDER = new Color(0x555555);
    private static final Color STEP_BORDER = new Color(0x333333);
    private static final Color INK = new Color(Fill.BLACK);
    private static final Color PATH = new Color(Fill.PATH);
    private static final Color STUCK = new Color(Fill.BLOCKED.ground());
    private static final Color GRID = new Color(0xE2E2E2);
    private static final Color LANE = new Color(0xC4C4C4);
    private static final BasicStroke DASHES =
            new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0);

    /** 花纹的一格有多大，点。 */
    private static final int CELL = 12;

    private static final BasicStroke UNSEEN =
            new BasicStroke(2.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);

    private static final BasicStroke HANDED =
            new BasicStroke(2.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {2, 2}, 0);

    /** 字周围的一圈底色有多浓，满的是 255。 */
    private static final int HALO = 185;

    private final Graphics2D g;
    private final AffineTransform pixels;
    private final AffineTransform dots;
    private final double dotsPerPixel;
    private final Map<Fill, Paint> paints = new EnumMap<>(Fill.class);
    private boolean inDots;

    Brush(Graphics2D g, double dotsPerPixel) {
        this.dotsPerPixel = dotsPerPixel;
        this.g = g;
        this.pixels = g.getTransform();
        this.dots = new AffineTransform(pixels);
        this.dots.scale(1 / dotsPerPixel, 1 / dotsPerPixel);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    }

    void draw(Element element) {
        switch (element) {
            case Line line -> line(line);
            case Box box -> box(box);
            case Arrow arrow -> arrow(arrow);
            case Tail tail -> tail(tail);
            case Trace trace -> trace(trace);
            case Symbol symbol -> {
                unit(false);
                SymbolShape.draw(g, symbol);
            }
            case Label label -> label(label);
        }
    }

    /** 矩形用点作单位、不平滑，其余用像素作单位、平滑；换单位很贵，所以记着现在是哪一种。 */
    private void unit(boolean toDots) {
        if (inDots != toDots) {
            inDots = toDots;
            g.setTransform(toDots ? dots : pixels);
            g.setRenderingHint(
                    RenderingHints.KEY_ANTIALIASING,
                    toDots ? RenderingHints.VALUE_ANTIALIAS_OFF : RenderingHints.VALUE_ANTIALIAS_ON);
        }
    }

    private void line(Line line) {
        switch (line.stroke()) {
            case GRID -> rule(line, GRID, 1);
            case AXIS -> rule(line, INK, 1.5);
            case LANE, STRIP -> rule(line, LANE, 1);
            case POLE -> rule(line, STEP_BORDER, 1);
            case WAKE -> rule(line, INK, 1.3);
            case RANGE -> {
                rule(line, Color.WHITE, 4);
                rule(line, INK, 1.5);
            }
            case PATH -> fill(PATH, line.x1(), line.y1() - 2, line.x2() - line.x1(), 4);
            case GUESS -> dashed(new Line2D.Double(line.x1(), line.y1(), line.x2(), line.y2()));
        }
    }

    /** 横线或竖线，画成实心的矩形。 */
    private void rule(Line line, Color color, double thick) {
        double half = thick / 2;
        double x = line.x1() == line.x2() ? line.x1() - half : line.x1();
        double y = line.y1() == line.y2() ? line.y1() - half : line.y1();
        fill(color, x, y, Math.max(line.x2() - line.x1(), thick), Math.max(line.y2() - line.y1(), thick));
    }

    private void box(Box box) {
        switch (box.border()) {
            case NONE, BAND -> {}
            case THIN -> frame(box, BAR_BORDER, 1);
            case STEP -> frame(box, STEP_BORDER, 1.5);
            case GUESS -> dashed(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()));
        }
        double inset = box.border() == Box.Border.THIN ? 0.5 : box.border() == Box.Border.STEP ? 0.75 : 0;
        if (box.fill() != Fill.NONE) {
            Paint paint = paints.computeIfAbsent(box.fill(), Brush::paint);
            fill(paint, box.x() + inset, box.y() + inset, box.width() - 2 * inset, box.height() - 2 * inset);
        }
    }

    /** 边框骑在边上：相邻的两个框共用一条线。 */
    private void frame(Box box, Color color, double thick) {
        double half = thick / 2;
        double width = box.width() + thick;
        double height = box.height() + thick;
        if (box.fill() != Fill.LEAKED) {
            fill(color, box.x() - half, box.y() - half, width, height);
            return;
        }
        fill(color, box.x() - half, box.y() - half, width, thick);
        fill(color, box.x() - half, box.y() + box.height() - half, width, thick);
        fill(color, box.x() - half, box.y() - half, thick, height);
        fill(color, box.x() + box.width() - half, box.y() - half, thick, height);
    }

    private void fill(Paint paint, double x, double y, double width, double height) {
        unit(true);
        g.setPaint(paint);
        int left = dot(x);
        int top = dot(y);
        g.fillRect(left, top, Math.max(1, dot(x + width) - left), Math.max(1, dot(y + height) - top));
    }

    private int dot(double coordinate) {
        return (int) Math.round(coordinate * dotsPerPixel);
    }

    private void dashed(Shape shape) {
        unit(false);
        g.setPaint(INK);
        g.setStroke(DASHES);
        g.draw(shape);
    }

    private void arrow(Arrow arrow) {
        double dx = arrow.x2() - arrow.x1();
        double dy = arrow.y2() - arrow.y1();
        double length = Math.max(1e-6, Math.hypot(dx, dy));
        double head = Math.min(arrow.head(), length);
        double ux = dx / length;
        double uy = dy / length;
        double bx = arrow.x2() - ux * head;
        double by = arrow.y2() - uy * head;
        unit(false);
        g.setPaint(
                switch (arrow.ink()) {
                    case PLAIN -> INK;
                    case PATH, UNSEEN, HANDED -> PATH;
                    case STUCK -> STUCK;
                });
        g.setStroke(
                switch (arrow.ink()) {
                    case PLAIN -> new BasicStroke(1.3f);
                    case PATH, STUCK -> new BasicStroke(2.6f);
                    case UNSEEN -> UNSEEN;
                    case HANDED -> HANDED;
                });
        g.draw(new Line2D.Double(arrow.x1(), arrow.y1(), bx, by));
        Path2D triangle = new Path2D.Double();
        triangle.moveTo(arrow.x2(), arrow.y2());
        triangle.lineTo(bx - uy * head * 0.42, by + ux * head * 0.42);
        triangle.lineTo(bx + uy * head * 0.42, by - ux * head * 0.42);
        triangle.closePath();
        g.fill(triangle);
    }

    /** 圆点镶一圈白，别的线从它下面过去。 */
    private void tail(Tail tail) {
        unit(false);
        g.setPaint(Color.WHITE);
        g.fill(new Ellipse2D.Double(tail.x() - 3.4, tail.y() - 3.4, 6.8, 6.8));
        g.setPaint(INK);
        g.fill(new Ellipse2D.Double(tail.x() - 2.4, tail.y() - 2.4, 4.8, 4.8));
    }

    private void trace(Trace trace) {
        unit(false);
        g.setPaint(new Color(trace.color()));
        g.setStroke(new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Trace.Dot last = trace.dots().getFirst();
        for (Trace.Dot dot : trace.dots()) {
            g.draw(new Line2D.Double(last.x(), last.y(), dot.x(), dot.y()));
            if (trace.measured()) {
                g.fill(new Ellipse2D.Double(dot.x() - 3.5, dot.y() - 3.5, 7, 7));
            }
            last = dot;
        }
    }

    private void label(Label label) {
        if (label.plate()) {
            double half = label.size() * 0.53;
            fill(new Color(label.ground()), label.x() - 2, label.y() - half, label.width() + 4, 2 * half);
        }
        unit(false);
        g.setPaint(new Color(label.ink()));
        double x = label.x();
        for (Lettering.Run run : Lettering.runs(label.text(), label.size(), label.bold())) {
            g.setFont(run.font());
            if (label.halo() > 0) {
                halo(label, run, x);
            }
            g.drawString(run.text(), (float) x, (float) label.baseline());
            x += run.width();
        }
    }

    /** 笔画周围一圈淡淡的底色：字看得清，下面的箭头也不断。 */
    private void halo(Label label, Lettering.Run run, double x) {
        Shape outline = run.font()
                .createGlyphVector(g.getFontRenderContext(), run.text())
                .getOutline((float) x, (float) label.baseline());
        g.setPaint(new Color(HALO << 24 | label.ground(), true));
        g.setStroke(new BasicStroke((float) label.halo(), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(outline);
        g.setPaint(new Color(label.ink()));
    }

    private static Paint paint(Fill fill) {
        Color ground = new Color(fill.ground());
        return switch (fill.hatch()) {
            case NONE -> ground;
            case GREY -> pattern(ground, new Color(0x7A7A7A), (x, y) -> (x + y) % CELL < 3);
            case BACK -> pattern(ground, new Color(0x7A7A7A), (x, y) -> (CELL + x - y) % CELL < 3);
            case CROSS ->
                pattern(ground, new Color(0x7A7A7A), (x, y) -> (x + y + 6) % CELL < 2 || (CELL + x - y) % CELL < 2);
            case UPRIGHT -> pattern(ground, new Color(0x7A7A7A), (x, y) -> x % 6 < 2);
            case LINES -> pattern(ground, new Color(0x9A9A9A), (x, y) -> y % 6 < 2);
            case DOTS -> pattern(ground, new Color(0x6A6A6A), Brush::isDot);
            case BLACK -> pattern(new Color(0, true), INK, (x, y) -> (x + y) % CELL < 3);
        };
    }

    /** 花纹的一格里哪些点有墨。 */
    private interface Ink {
        boolean at(int x, int y);
    }

    /** 一行隔一行错开半格的圆点。 */
    private static boolean isDot(int x, int y) {
        int row = y / 6;
        int across = (x + row * 6) % CELL;
        int down = y % 6;
        boolean corner = (across == 4 || across == 7) && (down == 1 || down == 4);
        return across >= 4 && across <= 7 && down >= 1 && down <= 4 && !corner;
    }

    private static TexturePaint pattern(Color ground, Color ink, Ink inked) {
        BufferedImage tile = new BufferedImage(CELL, CELL, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < CELL; y++) {
            for (int x = 0; x < CELL; x++) {
                tile.setRGB(x, y, inked.at(x, y) ? ink.getRGB() : ground.getRGB());
            }
        }
        return new TexturePaint(tile, new Rectangle2D.Double(0, 0, CELL, CELL));
    }
}
