package threadline.model;

import org.jspecify.annotations.Nullable;

/**
 * 一行源码。
 *
 * @param place 类和方法，例如 {@code CoffeeShop.serve}；在笔记本里是 {@code 单元格}
 * @param line 行号，从 1 开始
 * @param text 这一行的文字；拿不到时为 {@code null}
 */
public record Source(String place, int line, @Nullable String text) {}
