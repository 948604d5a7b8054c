/** 探索：由读者而不是运气决定下一个轮到谁。线程在一个一步一步走的调度器上运行；只依赖 {@code threadline.model}。 */
@NullMarked
package threadline.explorer;

import org.jspecify.annotations.NullMarked;
