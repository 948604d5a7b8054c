/**
 * 把工作进程拍进父进程的时间线：{@link threadline.worker.film.Observation} 是一次记录，{@link threadline.worker.film.Tape} 是一个工作进程在这次记录里留下的。
 *
 * <p>工作进程自己记录，结束时把时间线交给父进程；被杀死的来不及交，就读它的黑匣子：父进程的一个映射文件，步骤和状态一发生就写在里面。
 */
@NullMarked
package threadline.worker.film;

import org.jspecify.annotations.NullMarked;
