package threadline.worker.film;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * 黑匣子的样子：开头两个 long（空着的，丢了多少条），后面一条接一条。一条是五个 long（长度和种类、时刻、线程、两个参数）和一段 UTF-8 文字。
 *
 * <p>第一个 long 最后写：它是 0，后面就没有写完的东西了。写的进程被 {@code kill -9}，写过的还在，因为页是系统的。
 */
final class BoxFormat {

    /** 一条是什么。 */
    enum Kind {
        /** 线程：名字，是不是虚拟线程。 */
        THREAD,
        /** 步骤开始：名字，第几层。 */
        BEGAN,
        /** 步骤结束：第几层，怎样结束。 */
        ENDED,
        /** 标记：种类，文字。 */
        MARKED,
        /** 看了一眼：在做什么，用掉多少 CPU，在等什么。 */
        LOOKED
    }

    /** 看到一个线程在做什么。 */
    enum Doing {
        ON_CPU,
        ASLEEP,
        BLOCKED,
        WAITING,
        IO,
        /** 不在 CPU 上，也看不出在等什么。 */
        UNCLEAR
    }

    /** 文件这么大；没有写到的页不占地方。 */
    static final long BYTES = 4 << 20;

    static final long LOST = Long.BYTES;
    static final long FIRST = 2 * Long.BYTES;
    static final long HEAD = 5 * Long.BYTES;

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private BoxFormat() {}

    /** 映射到内存；没有人再用就自己解除，晚来的线程写它也不会出错。 */
    static MemorySegment map(Path file) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, Arena.ofAuto());
        }
    }

    static long word(MemorySegment box, long at) {
        return (long) WORD.getAcquire(box, at);
    }

    static void setWord(MemorySegment box, long at, long value) {
        WORD.setRelease(box, at, value);
    }

    static void addOne(MemorySegment box, long at) {
        WORD.getAndAdd(box, at, 1L);
    }
}
