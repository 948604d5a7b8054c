package threadline.explorer;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * 要走的程序。不可变。
 *
 * @param plain 哪些线程的第一个动作就是切换点，一位一个
 * @param observing 记下每一步的样子，给图用
 * @param names 在 {@code explore} 外面起的名字
 */
record Program(String title, Race.Setup setup, int plain, boolean observing, Function<Object, @Nullable String> names) {

    boolean plain(int thread) {
        return (plain & 1 << thread) != 0;
    }

    Program withPlain(int mask) {
        return new Program(title, setup, mask, observing, names);
    }

    Program observed() {
        return new Program(title, setup, plain, true, names);
    }
}
