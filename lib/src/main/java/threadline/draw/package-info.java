/** 画图：从时间线到图片和可以悬停的区域。 */
@NullMarked
package threadline.draw;

import org.jspecify.annotations.NullMarked;
