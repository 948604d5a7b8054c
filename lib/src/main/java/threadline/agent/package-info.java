/**
 * 同一个 JVM 里的代理：改写 {@code LockSupport} 和 {@code VirtualThread}，把停放、唤醒、挂载和卸载写进一圈 long。
 *
 * <p>单独打成 {@code threadline-agent.jar}；{@link threadline.agent.Hooks} 和 {@link threadline.agent.Ring} 改名后定义进
 * {@code java.base}，记录器按名字找到它们，所以库由哪个类加载器加载都一样。
 */
@NullMarked
package threadline.agent;

import org.jspecify.annotations.NullMarked;
