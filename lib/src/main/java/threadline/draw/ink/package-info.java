/**
 * 画在纸上：字、颜色、符号、边。
 *
 * <p>进来排好的元素（{@code Element}），出去 PNG 和悬停区域。一种新的元素、颜色或符号，加在这里。
 */
@NullMarked
package threadline.draw.ink;

import org.jspecify.annotations.NullMarked;
