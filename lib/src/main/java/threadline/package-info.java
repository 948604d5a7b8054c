/**
 * 门面：{@link threadline.Threadline} 的静态方法就是这个库的全部入口。
 *
 * <p>包只朝一个方向依赖：{@code model} ← {@code recorder}、{@code explain}、{@code draw}、{@code export}、
 * {@code notebook}、{@code worker} ← {@code threadline}。
 */
@NullMarked
package threadline;

import org.jspecify.annotations.NullMarked;
