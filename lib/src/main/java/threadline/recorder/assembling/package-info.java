/**
 * 拼成时间线：线程排成泳道，状态变成时段，唤醒和标记落在泳道上，说清有多可信。
 *
 * <p>进来的是 {@code Reading}，出去的是 {@code threadline.model.Timeline}。时间线上多一样东西，加在这里。
 */
@NullMarked
package threadline.recorder.assembling;

import org.jspecify.annotations.NullMarked;
