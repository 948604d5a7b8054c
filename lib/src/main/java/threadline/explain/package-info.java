/** 解释：从时间线算出一句话，不画图，不计时。 */
@NullMarked
package threadline.explain;

import org.jspecify.annotations.NullMarked;
