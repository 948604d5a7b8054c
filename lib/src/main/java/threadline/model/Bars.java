package threadline.model;

import java.util.ArrayList;
import java.util.List;

/**
 * 条形图：一行一个数，从上到下。
 *
 * <pre>{@code
 * show(Bars.of("三种做法", "秒").with("顺序", 5.01).with("并发", 3.02));
 * }</pre>
 *
 * @param unit 数的单位，写在每个数后面
 * @param bars 条，按给出的顺序
 */
public record Bars(String title, String sentence, String unit, List<Bar> bars) implements Chart {

    /**
     * 一条。
     *
     * @param name 名字
     * @param value 数，不小于 0；不是数的当作 0
     * @param low 多次测量里最小的；只测一次就与 {@code value} 相同
     * @param high 多次测量里最大的
     */
    public record Bar(String name, double value, double low, double high) {}

    public Bars {
        bars = List.copyOf(bars);
    }

    /** 还没有条的图。 */
    public static Bars of(String title, String unit) {
        return new Bars(title, "", unit, List.of());
    }

    /** 加一条。 */
    public Bars with(String name, double value) {
        return with(name, value, value, value);
    }

    /** 加一条，带多次测量的范围。 */
    public Bars with(String name, double value, double low, double high) {
        var more = new ArrayList<>(bars);
        more.add(new Bar(name, value, low, high));
        return new Bars(title, sentence, unit, more);
    }

    /** 换一句话。 */
    public Bars saying(String newSentence) {
        return new Bars(title, newSentence, unit, bars);
    }
}
