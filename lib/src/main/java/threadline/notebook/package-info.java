/** 与 Jupyter 内核的唯一接口；没有内核时写成文件。 */
@NullMarked
package threadline.notebook;

import org.jspecify.annotations.NullMarked;
