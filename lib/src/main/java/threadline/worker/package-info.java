/**
 * 本机上的一小组工作进程：入口是 {@link threadline.worker.Workers}，任务和答案是 JSON，一行一条。
 *
 * <p>公开的只有 {@code Workers}、{@code Worker}、{@code Task}、{@code Outcome}、{@code Death} 和 {@code Program}；其余是两个进程之间的约定。
 */
@NullMarked
package threadline.worker;

import org.jspecify.annotations.NullMarked;
