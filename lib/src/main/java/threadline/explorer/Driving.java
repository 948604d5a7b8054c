package threadline.explorer;

import org.jspecify.annotations.Nullable;

/** 门面的 {@code step}、{@code point}、{@code say} 和 {@code named} 在这里问：当前的线程是不是正在一步一步走。 */
public final class Driving {

    private Driving() {}

    /**
     * 走到一个有名字的切换点；在探索里就停下，直到再轮到它。
     *
     * @param work 步骤的代码或时长；没有时为 {@code null}
     * @return 是不是在探索里
     */
    public static boolean arrive(String name, @Nullable Object work) {
        boolean driven = Stage.CURRENT.isBound();
        if (driven) {
            Stage.CURRENT.get().arrive(name, work);
        }
        return driven;
    }

    /** 步骤有了结果；画图时写在它的名字后面。 */
    public static void returned(@Nullable Object value) {
        if (Stage.CURRENT.isBound()) {
            Stage.CURRENT.get().note("，得 ", value);
        }
    }

    /** 说了一句；在探索里不打印，画图时写在那一步里。返回是不是在探索里。 */
    public static boolean said(String text) {
        boolean driven = Stage.CURRENT.isBound();
        if (driven) {
            Stage.CURRENT.get().note("，说 ", text);
        }
        return driven;
    }

    /** 给一遍里的锁起名字；返回是不是在探索里。 */
    public static boolean named(String name, Object object) {
        boolean driven = Stage.CURRENT.isBound();
        if (driven) {
            Stage.CURRENT.get().names.put(object, name);
        }
        return driven;
    }
}
