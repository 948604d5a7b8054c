/** 子进程都要的，工作进程和读者的 Python 一样：装临时文件的文件夹，用完就删。 */
@NullMarked
package threadline.child;

import org.jspecify.annotations.NullMarked;
