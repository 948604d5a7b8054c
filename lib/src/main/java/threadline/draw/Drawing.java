package threadline.draw;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import threadline.model.HoverArea;

/**
 * 排好版的图：画布只要照着画。
 *
 * @param width 宽，CSS 像素
 * @param height 高，CSS 像素
 * @param elements 元素，按画的顺序
 * @param hovers 可以悬停的区域
 */
record Drawing(double width, double height, List<Element> elements, List<Hover> hovers) {

    /** 一个区域除了文字还要多少字节。 */
    private static final int MARKUP_BYTES = 140;

    /** 悬停区域，坐标是 CSS 像素；文字用到时才写，区域可能有几万个。 */
    record Hover(double x, double y, double width, double height, Supplier<String> text) {
        double area() {
            return width * height;
        }
    }

    Drawing {
        elements = List.copyOf(elements);
        hovers = List.copyOf(hovers);
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
