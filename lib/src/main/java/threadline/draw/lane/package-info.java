/**
 * 一条泳道怎样画：条、步骤、标记、箭头、悬停的文字。
 *
 * <p>进来时间线和时间尺，出去元素。一种新的标记或条，加在这里。
 */
@NullMarked
package threadline.draw.lane;

import org.jspecify.annotations.NullMarked;
