package threadline.draw.ink;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RectangularShape;
import threadline.draw.ink.Element.Symbol;

/** 标记的形状：画出来，不靠字体里有没有这个字。 */
final class SymbolShape {

    /** 白边，两边一共。 */
    private static final float EDGE = 2;

    /** 像箭头的头的：在一根杆上，杆到它那里断开。 */
    private static final float APART = 5;

    private SymbolShape() {}

    static void draw(Graphics2D g, Symbol symbol) {
        double r = symbol.size() / 2;
        double x = symbol.x();
        double y = symbol.y();
        switch (symbol.kind()) {
            case ENDED -> solid(g, new Rectangle2D.Double(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8));
            case DIED -> outlined(g, cross(x, y, r * 0.85), r * 0.5);
            case UNSEEN -> {
                var warning = new Path2D.Double(polygon(x, y, r, 0, -1.15, 1.15, 0.95, -1.15, 0.95));
                warning.append(new Line2D.Double(x, y - r * 0.4, x, y + r * 0.25), false);
                warning.append(new Line2D.Double(x, y + r * 0.5, x, y + r * 0.65), false);
                outlined(g, warning, r * 0.26);
            }
            case STOPPED -> {
                var wall = new Path2D.Double(new Line2D.Double(x - r * 0.85, y, x + r * 0.75, y)); // 到此为止
                wall.append(new Line2D.Double(x + r * 0.75, y - r * 0.9, x + r * 0.75, y + r * 0.9), false);
                outlined(g, wall, r * 0.5);
            }
            case UNCAUGHT -> crossedOut(g, new Rectangle2D.Double(x - r * 1.05, y - r * 1.05, r * 2.1, r * 2.1), r);
            case KILLED -> crossedOut(g, new Ellipse2D.Double(x - r * 1.15, y - r * 1.15, r * 2.3, r * 2.3), r);
            case NOT_STARTED -> {
                Path2D barred = new Path2D.Double();
                barred.append(new Ellipse2D.Double(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7), false);
                barred.append(new Line2D.Double(x - r * 0.5, y, x + r * 0.5, y), false);
                outlined(g, barred, r * 0.32);
            }
            case EXPIRED -> {
                Path2D glass = polygon(x, y, r, -0.8, -1.05, 0.8, -1.05, -0.8, 1.05, 0.8, 1.05);
                outlined(g, glass, r * 0.3);
                g.fill(polygon(x, y, r, 0, 0, 0.8, 1.05, -0.8, 1.05)); // 沙子都漏下去了
            }
            case SUPPRESSED -> outlined(g, polygon(x, y, r, 0, -1, 0.9, 0, 0, 1, -0.9, 0), r * 0.3);
            case CANCELLED -> {
                Path2D empty = new Path2D.Double();
                empty.append(new Ellipse2D.Double(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7), false);
                empty.append(new Line2D.Double(x - r, y + r, x + r, y - r), false);
                outlined(g, empty, r * 0.32);
            }
            case INTERRUPTED ->
                solid(g, polygon(x, y, r, 0.35, -1.2, -0.7, 0.2, -0.1, 0.2, -0.35, 1.2, 0.7, -0.25, 0.1, -0.25));
            case SAID -> {
                Shape down = polygon(x, y, r, -0.95, -0.85, 0.95, -0.85, 0, 0.95);
                if (symbol.hollow()) {
                    outlined(g, down, r * 0.3);
                } else {
                    solid(g, down, APART);
                }
            }
        }
    }

    private static Shape cross(double x, double y, double half) {
        Path2D cross = new Path2D.Double();
        cross.append(new Line2D.Double(x - half, y - half, x + half, y + half), false);
        cross.append(new Line2D.Double(x - half, y + half, x + half, y - half), false);
        return cross;
    }

    private static Path2D polygon(double x, double y, double r, double... points) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < points.length; i += 2) {
            double px = x + r * points[i];
            double py = y + r * points[i + 1];
            if (i == 0) {
                path.moveTo(px, py);
            } else {
                path.lineTo(px, py);
            }
        }
        path.closePath();
        return path;
    }

    /** 实心，外面一圈白：叠在别的颜色上也看得清。 */
    private static void solid(Graphics2D g, Shape shape) {
        solid(g, shape, EDGE);
    }

    private static void solid(Graphics2D g, Shape shape, float edge) {
        g.setPaint(Color.WHITE);
        g.setStroke(new BasicStroke(edge, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)); // 白边没有尖角
        g.draw(shape);
        g.setPaint(new Color(Fill.BLACK));
        g.fill(shape);
    }

    /** 实心的，里面一个白叉。 */
    private static void crossedOut(Graphics2D g, RectangularShape shape, double r) {
        solid(g, shape);
        g.setPaint(Color.WHITE);
        g.setStroke(new BasicStroke((float) (r * 0.34)));
        g.draw(cross(shape.getCenterX(), shape.getCenterY(), r * 0.6));
    }

    /** 空心的，里面是白的：叠在箭头的杆上，杆不从里面穿过。 */
    private static void outlined(Graphics2D g, Shape shape, double thick) {
        g.setPaint(Color.WHITE);
        g.fill(shape);
        g.setStroke(new BasicStroke((float) (thick + 2), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(shape);
        g.setPaint(new Color(Fill.BLACK));
        g.setStroke(new BasicStroke((float) thick));
        g.draw(shape);
    }
}
