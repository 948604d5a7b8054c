/**
 * 条形、曲线、交错和等待图，一种一个类。
 *
 * <p>进来 {@code model.Chart}，出去 {@code Picture}；字和颜色与时间线的相同。一种新的图，加在这里。
 */
@NullMarked
package threadline.draw.chart;

import org.jspecify.annotations.NullMarked;
