package threadline.draw.chart;

import threadline.draw.ink.Drawing;
import threadline.draw.ink.Heading;
import threadline.draw.ink.Sheet;
import threadline.draw.ink.Spacing;
import threadline.model.Bars;
import threadline.model.Chart;
import threadline.model.Curves;
import threadline.model.Interleaving;
import threadline.model.Picture;
import threadline.model.WaitGraph;

/**
 * 把条形、曲线、交错、等待图和决定树画成图，和时间线用同一种字和同一组颜色。
 *
 * <p>没有状态，任何线程都可以调用；不阻塞，不响应中断。
 */
public final class ChartPicture {

    private ChartPicture() {}

    /**
     * 画一幅。
     *
     * @param textScale 文字放大几倍：1，或者投影时的 2
     */
    public static Picture draw(Chart chart, double textScale) {
        return layout(chart, textScale).paint(Spacing.zoom(textScale));
    }

    static Drawing layout(Chart chart, double textScale) {
        double text = Spacing.of(1, textScale).text();
        Sheet sheet = new Sheet();
        double top = Heading.draw(sheet, chart.title(), chart.sentence(), Sheet.EDGE, text) + text * 0.7;
        double bottom = switch (chart) {
            case Bars bars -> new BarRows(sheet, bars, text).draw(top);
            case Chart.Tree tree -> new TreeBoxes(sheet, tree, text).draw(top);
            case Curves curves -> new CurveTraces(sheet, curves, text).draw(top);
            case Interleaving moves -> new MoveBoxes(sheet, moves, text).draw(top);
            case WaitGraph graph -> new WaitNodes(sheet, graph, text).draw(top);
        };
        return sheet.finish(Math.ceil(bottom + Sheet.EDGE * 0.6));
    }
}
