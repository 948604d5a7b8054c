/**
 * 线程和栈是谁的：程序的，它用的库的，JDK 的，还是本库自己的。
 *
 * <p>进来的是线程和栈，出去的是 {@code Stack}（谁的代码，在等什么，源码哪一行）。认得一种新的等待或新的系统线程，加在这里。
 */
@NullMarked
package threadline.recorder.thread;

import org.jspecify.annotations.NullMarked;
