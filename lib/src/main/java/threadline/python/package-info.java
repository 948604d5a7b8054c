/**
 * 读者的 Python：{@link threadline.python.PythonProgram} 把一段程序交给一个有时限的子进程，拿回它的时间线。
 *
 * <p>进来的是源码或文件，出去的是 {@link threadline.python.PythonRun}。看和拼都在 {@code recorder.py} 里，那是 jar
 * 里的一个文件，也能自己运行；这里只找解释器、启动、收尾。新的等待加在 {@code recorder.py} 里。
 */
@NullMarked
package threadline.python;

import org.jspecify.annotations.NullMarked;
