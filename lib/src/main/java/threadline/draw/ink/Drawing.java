package threadline.draw.ink;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import threadline.model.Picture;
import threadline.model.Picture.HoverArea;

/**
 * 排好版的图：画布只要照着画。
 *
 * @param width 宽，CSS 像素
 * @param height 高，CSS 像素
 * @param elements 元素，按画的顺序
 * @param hovers 可以悬停的区域
 */
public record Drawing(double width, double height, List<Element> elements, List<Hover> hovers) {

    /** 一个区域除了文字还要多少字节。 */
    private static final int MARKUP_BYTES = 140;

    /** 悬停区域，坐标是 CSS 像素；文字用到时才写，区域可能有几万个。 */
    public record Hover(double x, double y, double width, double height, Supplier<String> text) {
        double area() {
            return width * height;
        }
    }

    /** 一幅图最多有多少悬停区域。 */
    public static final int MAX_HOVER_AREAS = 300;

    private static final int MAX_HOVER_BYTES = 58 * 1024;

    public Drawing {
        elements = List.copyOf(elements);
        hovers = List.copyOf(hovers);
    }

    /** 画出来：PNG 和悬停区域，整幅放大这么多倍。 */
    public Picture paint(double zoom) {
        return new Picture(
                ChartCanvas.png(this, zoom),
                (int) Math.ceil(width * zoom),
                (int) Math.ceil(height * zoom),
                hoverAreas(MAX_HOVER_AREAS, MAX_HOVER_BYTES));
    }

    /** 最大的若干个区域，大的在前：小的叠在上面；写成 HTML 一共不超过这么多字节。 */
    List<HoverArea> hoverAreas(int most, int mostBytes) {
        List<HoverArea> areas = new ArrayList<>();
        int bytes = 0;
        List<Hover> bySize = hovers.stream()
                .sorted(Comparator.comparingDouble(Hover::area).reversed())
                .limit(most)
                .toList();
        for (Hover hover : bySize) {
            HoverArea area = inPercent(hover);
            bytes += MARKUP_BYTES + area.text().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > mostBytes) {
                break;
            }
            areas.add(area);
        }
        return areas;
    }

    private HoverArea inPercent(Hover hover) {
        double left = Math.clamp(hover.x, 0, width);
        double top = Math.clamp(hover.y, 0, height);
        double right = Math.clamp(hover.x + hover.width, left, width);
        double bottom = Math.clamp(hover.y + hover.height, top, height);
        return new HoverArea(
                100 * left / width,
                100 * top / height,
                100 * (right - left) / width,
                100 * (bottom - top) / height,
                hover.text.get());
    }
}
