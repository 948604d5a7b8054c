package threadline.model;

import java.util.ArrayList;
import java.util.List;

/**
 * 曲线：一个数随另一个数怎样变。
 *
 * <pre>{@code
 * show(Curves.of("线程数和用时", "线程数", "秒").with("虚拟线程", new double[] {1, 10, 100}, new double[] {1, 1, 1.1}));
 * }</pre>
 *
 * @param horizontal 横轴的名字
 * @param vertical 纵轴的名字
 * @param logarithmic 横轴按倍数画：横坐标都大于 0 才有用
 * @param curves 曲线，按给出的顺序
 */
public record Curves(
        String title, String sentence, String horizontal, String vertical, boolean logarithmic, List<Curve> curves)
        implements Chart {

    /**
     * 一条曲线。
     *
     * @param name 名字
     * @param points 点，从左到右
     */
    public record Curve(String name, List<Point> points) {
        public Curve {
            points = List.copyOf(points);
        }
    }

    /** 一个点。 */
    public record Point(double x, double y) {}

    public Curves {
        curves = List.copyOf(curves);
    }

    /** 还没有曲线的图。 */
    public static Curves of(String title, String horizontal, String vertical) {
        return new Curves(title, "", horizontal, vertical, false, List.of());
    }

    /** 加一条；{@code x} 和 {@code y} 一样长，多出来的不算。 */
    public Curves with(String name, double[] x, double[] y) {
        var points = new ArrayList<Point>();
        for (int i = 0; i < Math.min(x.length, y.length); i++) {
            points.add(new Point(x[i], y[i]));
        }
        var more = new ArrayList<>(curves);
        more.add(new Curve(name, points));
        return new Curves(title, sentence, horizontal, vertical, logarithmic, more);
    }

    /** 横轴按倍数画：1、10、100 一样远。 */
    public Curves byMagnitude() {
        return new Curves(title, sentence, horizontal, vertical, true, curves);
    }

    /** 换一句话。 */
    public Curves saying(String newSentence) {
        return new Curves(title, newSentence, horizontal, vertical, logarithmic, curves);
    }
}
