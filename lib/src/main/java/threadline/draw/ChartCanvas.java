package threadline.draw;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Annotation;

/** 把排好版的图画在 XChart 的图上，变成 PNG。 */
final class ChartCanvas extends Annotation {

    /** 每个 CSS 像素画成几个点。 */
    static final int DOTS = 2;

    private final Drawing drawing;

    private ChartCanvas(Drawing drawing) {
        super(true);
        this.drawing = drawing;
        this.bounds = new Rectangle2D.Double(0, 0, drawing.width(), drawing.height());
    }

    @Override
    public void paint(Graphics2D graphics) {
        Graphics2D own = (Graphics2D) graphics.create();
        try {
            own.setClip(null);
            Brush brush = new Brush(own);
            drawing.elements().forEach(brush::draw);
        } finally {
            own.dispose();
        }
    }

    static byte[] png(Drawing drawing) {
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
        chart.addAnnotation(new ChartCanvas(drawing));
        BufferedImage image = new BufferedImage(width * DOTS, height * DOTS, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.scale(DOTS, DOTS);
            chart.paint(graphics, width, height);
        } finally {
            graphics.dispose();
        }
        return IndexedPng.encode(image);
    }
}
