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
}
