package threadline.model;

import java.util.List;

/**
 * 一幅画好的图。
 *
 * @param png PNG 的字节，每个 CSS 像素画成 2 × 2 个点
 * @param width 宽，CSS 像素
 * @param height 高，CSS 像素
 * @param areas 可以悬停的区域，大的在前，最多 300 个
 */
@SuppressWarnings("ArrayRecordComponent") // 图只交给显示和导出，不比较
public record Picture(byte[] png, int width, int height, List<HoverArea> areas) {

    public Picture {
        areas = List.copyOf(areas);
    }

    /**
     * 图上一块可以悬停的区域。位置是图的宽和高的百分比，图缩小时仍然对得上。
     *
     * @param leftPercent 左边
     * @param topPercent 上边
     * @param widthPercent 宽
     * @param heightPercent 高
     * @param text 悬停时显示的文字，可以有多行
     */
    public record HoverArea(
            double leftPercent, double topPercent, double widthPercent, double heightPercent, String text) {}
}
