package threadline.model;

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
