package threadline.draw.ink;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Annotation;

/** 把排好版的图画在 XChart 的图上，变成 PNG。 */
public final class ChartCanvas extends Annotation {

    /** 每个 CSS 像素画成几个点：先试最清晰的，文件太大才少画一些。 */
    private static final double[] DOTS = {2, 1.5, 1};

    /** PNG 最多这么大：换成 Base64、加上悬停区域，一共不到 200 KB。 */
    private static final int MOST_BYTES = 104 * 1024;

    private final Drawing drawing;
    private final double dots;

    private ChartCanvas(Drawing drawing, double dots) {
        super(true);
        this.dots = dots;
        this.drawing = drawing;
        this.bounds = new Rectangle2D.Double(0, 0, drawing.width(), drawing.height());
    }

    @Override
    public void paint(Graphics2D graphics) {
        Graphics2D own = (Graphics2D) graphics.create();
        try {
            own.setClip(null);
            Brush brush = new Brush(own, dots);
            drawing.elements().forEach(brush::draw);
        } finally {
            own.dispose();
        }
    }

    static byte[] png(Drawing drawing, double zoom) {
        byte[] png = new byte[0];
        for (double dots : DOTS) {
            boolean last = dots == DOTS[DOTS.length - 1];
            if (last || estimate(drawing, dots) <= MOST_BYTES) {
                png = painted(drawing, dots * zoom);
            }
            if (png.length > 0 && png.length <= MOST_BYTES) {
                break;
            }
        }
        return png;
    }

    /** PNG 大约多大：字最占地方，其次是高。画一遍很慢，明知放不下就不画。 */
    private static double estimate(Drawing drawing, double dots) {
        long letters = 0;
        for (Element element : drawing.elements()) {
            letters += element instanceof Element.Label label ? label.text().length() : 0;
        }
        return (8_000 + 66.0 * letters + 18 * drawing.height()) * (dots == 2 ? 1 : 0.7);
    }

    private static byte[] painted(Drawing drawing, double dots) {
        int width = (int) Math.ceil(drawing.width());
        int height = (int) Math.ceil(drawing.height());
        XYChart chart = new XYChartBuilder().width(width).height(height).build();
        chart.getStyler()
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleVisible(false)
                .setLegendVisible(false)
                .setPlotBorderVisible(false)
                .setPlotBackgroundColor(Color.WHITE)
                .setChartPadding(0);
        chart.getStyler()
                .setAxisTicksVisible(false)
                .setAxisTitlesVisible(false)
                .setPlotGridLinesVisible(false)
                .setPlotMargin(0);
        chart.addAnnotation(new ChartCanvas(drawing, dots));
        BufferedImage image = new BufferedImage(
                (int) Math.ceil(width * dots), (int) Math.ceil(height * dots), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(dots, dots);
            chart.paint(graphics, width, height);
        } finally {
            graphics.dispose();
        }
        return IndexedPng.encode(image);
    }
}
