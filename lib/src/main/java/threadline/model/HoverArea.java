package threadline.model;

/**
 * 图上可以悬停的一块，位置是图片宽高的百分数。
 *
 * @param text 悬停时显示的文字，可以有换行
 */
public record HoverArea(
        double leftPercent, double topPercent, double widthPercent, double heightPercent, String text) {}
