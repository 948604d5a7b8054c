/**
 * 与代理的接口：装入它，让它开始写，按名字读它写下的一圈和它看得见的内部。
 *
 * <p>进来的是代理定义在 {@code java.base} 里的类，出去的是 {@code RingLink.Entry} 和快照。代理多写一种事实，先加在这里。
 */
@NullMarked
package threadline.recorder.link;

import org.jspecify.annotations.NullMarked;
