/** 时间线按泳道排好，好回答问题：一段等待是谁结束的，几段重叠，话怎样拼起来。进来时间线，不下结论。 */
@NullMarked
package threadline.explain.track;

import org.jspecify.annotations.NullMarked;
