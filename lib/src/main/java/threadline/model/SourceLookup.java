package threadline.model;

import org.jspecify.annotations.Nullable;

/** 把一个类的一行换成读者认识的位置，例如笔记本里的一行代码。 */
@FunctionalInterface
public interface SourceLookup {

    /** 找不到时返回 {@code null}。 */
    @Nullable
    Source find(String className, int line);
}
