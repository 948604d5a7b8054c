package threadline.agent;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * 把一个类定义进 {@code java.base}。它由自己的类加载器定义，那个模块里只有它一个类：{@code java.util.concurrent.locks}
 * 只给它打开，类路径上别的代码照样够不着。
 */
public final class Opener implements Function<byte[], Class<?>> {

    @Override
    public Class<?> apply(byte[] bytes) {
        try {
            return MethodHandles.privateLookupIn(LockSupport.class, MethodHandles.lookup())
                    .defineClass(bytes);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("java.util.concurrent.locks 没有打开", e);
        }
    }
}
