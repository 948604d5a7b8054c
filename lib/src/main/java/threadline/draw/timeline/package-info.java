/**
 * 几栏时间线排成一幅图：选哪些泳道，各放在哪里，时间轴和图例。
 *
 * <p>进来 {@code Panel}，出去 {@code Picture}。图的次序和空隙，改在这里。
 */
@NullMarked
package threadline.draw.timeline;

import org.jspecify.annotations.NullMarked;
