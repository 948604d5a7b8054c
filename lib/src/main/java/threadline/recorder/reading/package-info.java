/**
 * 读事实：一个线程的事实变成一段段状态，线程之间的事实变成唤醒。
 *
 * <p>进来的是 capture 收集的，出去的是 {@code Reading}：每个线程的 {@code Phase} 和谁唤醒了谁。一种新的状态、新的空隙规则，加在这里。
 */
@NullMarked
package threadline.recorder.reading;

import org.jspecify.annotations.NullMarked;
