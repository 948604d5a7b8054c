/**
 * 记录器的门面：{@code Recorder} 运行一段代码并记下每个线程做了什么，{@code Steps} 是程序自己说的话。
 *
 * <p>事实一路往下走：capture 收集 → reading 读成状态和唤醒 → assembling 拼成时间线；link 是与代理的接口，thread 说线程和栈是谁的。
 */
@NullMarked
package threadline.recorder;

import org.jspecify.annotations.NullMarked;
