package threadline.model;

import java.util.List;

/**
 * 一幅画好的图。
 *
 * @param png 图片，按 2 倍像素画，在高分屏上清楚
 * @param width 显示的宽，CSS 像素
 * @param height 显示的高，CSS 像素
 * @param areas 可以悬停的区域，最多 300 块
 */
@SuppressWarnings("ArrayRecordComponent") // 只读；拷贝一次要几百 KB
public record Picture(byte[] png, int width, int height, List<HoverArea> areas) {

    public Picture {
        areas = List.copyOf(areas);
    }
}
