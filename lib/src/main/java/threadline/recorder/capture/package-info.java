/**
 * 收集原始的事实，各带着自己的时钟：JFR 的事件，CPU 的采样，程序说的步骤和话，线程怎样死，停下那一刻的一眼。不解释。
 *
 * <p>进来的是正在运行的 JVM，出去的是 {@code FlightRecording} 和 {@code Look}。要看一种新的事实，加在这里。
 */
@NullMarked
package threadline.recorder.capture;

import org.jspecify.annotations.NullMarked;
