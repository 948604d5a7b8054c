package threadline.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.EnumMap;
import java.util.Map;
import threadline.draw.Element.Arrow;
import threadline.draw.Element.Box;
import threadline.draw.Element.Label;
import threadline.draw.Element.Line;
import threadline.draw.Element.Symbol;

/** 画一个元素。直边对齐到点，所以清晰。 */
final class Brush {

    private static final Color BAR_BORDER = new Color(0x555555);
    private static final Color STEP_BORDER = new Color(0x333333);
    private static final Color INK = new Color(Fill.BLACK);

    private final Graphics2D g;
    private final Map<Fill, Paint> paints = new EnumMap<>(Fill.class);

    Brush(Graphics2D g) {
        this.g = g;
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    void draw(Element element) {
        boolean smooth = element instanceof Arrow || element instanceof Symbol;
        g.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING,
                smooth ? RenderingHints.VALUE_ANTIALIAS_ON : RenderingHints.VALUE_ANTIALIAS_OFF);
        switch (element) {
            case Line line -> line(line);
            case Box box -> box(box);
            case Arrow arrow -> arrow(arrow);
            case Symbol symbol -> SymbolShape.draw(g, symbol);
            case Label label -> label(label);
        }
    }

    private void line(Line line) {
        switch (line.stroke()) {
            case GRID -> rule(line, new Color(0xE2E2E2), 1);
            case AXIS -> rule(line, INK, 1.5);
            case LANE, STRIP -> rule(line, new Color(0xC4C4C4), 1);
            case GUESS -> {
                g.setPaint(INK);
                g.setStroke(dashed(1.5f));
                g.draw(new Line2D.Double(dot(line.x1()), line.y1(), dot(line.x2()), line.y2()));
            }
        }
    }

    /** 横线或竖线，画成实心的矩形。 */
    private void rule(Line line, Color color, double thick) {
        g.setPaint(color);
        double w = line.x2() - line.x1();
        double h = line.y2() - line.y1();
        fill(
                line.x1() - (w == 0 ? thick / 2 : 0),
                line.y1() - (h == 0 ? thick / 2 : 0),
                Math.max(w, thick),
                Math.max(h, thick));
    }

    private void box(Box box) {
        if (box.fill() != Fill.NONE) {
            g.setPaint(paints.computeIfAbsent(box.fill(), Brush::paint));
            fill(box.x(), box.y(), box.width(), box.height());
        }
        switch (box.border()) {
            case NONE -> {}
            case THIN -> frame(box, BAR_BORDER, 1);
            case STEP -> frame(box, STEP_BORDER, 1.5);
            case GUESS -> {
                g.setPaint(INK);
                g.setStroke(dashed(1.5f));
                g.draw(new Rectangle2D.Double(dot(box.x()), dot(box.y()), box.width(), box.height()));
            }
        }
    }

    /** 边框骑在边上：相邻的两个框共用一条线。 */
    private void frame(Box box, Color color, double thick) {
        g.setPaint(color);
        double half = thick / 2;
        fill(box.x() - half, box.y() - half, box.width() + thick, thick);
        fill(box.x() - half, box.y() + box.height() - half, box.width() + thick, thick);
        fill(box.x() - half, box.y(), thick, box.height());
        fill(box.x() + box.width() - half, box.y(), thick, box.height());
    }

    private void fill(double x, double y, double width, double height) {
        double left = dot(x);
        double top = dot(y);
        double right = Math.max(left + 0.5, dot(x + width));
        double bottom = Math.max(top + 0.5, dot(y + height));
        g.fill(new Rectangle2D.Double(left, top, right - left, bottom - top));
    }

    private static double dot(double coordinate) {
        return (double) Math.round(coordinate * ChartCanvas.DOTS) / ChartCanvas.DOTS;
    }

    private static BasicStroke dashed(float width) {
        return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0);
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
        g.setPaint(INK);
        g.setStroke(new BasicStroke(1.3f));
        g.draw(new Line2D.Double(arrow.x1(), arrow.y1(), bx, by));
        Path2D triangle = new Path2D.Double();
        triangle.moveTo(arrow.x2(), arrow.y2());
        triangle.lineTo(bx - uy * head * 0.42, by + ux * head * 0.42);
        triangle.lineTo(bx + uy * head * 0.42, by - ux * head * 0.42);
        triangle.closePath();
        g.fill(triangle);
    }

    private void label(Label label) {
        if (label.plate()) {
            g.setPaint(new Color(label.ground()));
            fill(label.x() - 2, label.top(), label.width() + 4, label.bottom() - label.top());
        }
        g.setPaint(new Color(label.ink()));
        double x = label.x();
        for (Lettering.Run run : Lettering.runs(label.text(), label.size(), label.bold())) {
            g.setFont(run.font());
            g.drawString(run.text(), (float) x, (float) label.baseline());
            x += run.width();
        }
    }

    private static Paint paint(Fill fill) {
        Color ground = new Color(fill.ground());
        return switch (fill.hatch()) {
            case NONE -> ground;
            case GREY -> hatch(ground, new Color(0x7A7A7A), false);
            case LIGHT -> hatch(ground, new Color(0xA6A6A6), true);
            case BLACK -> hatch(new Color(0, true), INK, false);
        };
    }

    private static TexturePaint hatch(Color ground, Color ink, boolean back) {
        int cell = 12;
        BufferedImage tile = new BufferedImage(cell, cell, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < cell; y++) {
            for (int x = 0; x < cell; x++) {
                int along = Math.floorMod(back ? x - y : x + y, cell);
                tile.setRGB(x, y, along < 3 ? ink.getRGB() : ground.getRGB());
            }
        }
        double side = (double) cell / ChartCanvas.DOTS;
        return new TexturePaint(tile, new Rectangle2D.Double(0, 0, side, side));
    }
}
