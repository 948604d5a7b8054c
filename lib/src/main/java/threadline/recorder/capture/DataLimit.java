package threadline.recorder.capture;

import java.io.File;
import org.jspecify.annotations.Nullable;

/**
 * 一次记录最多占多少：随堆的大小定，读进来还要放得下。到了上限就停，不悄悄地丢。
 *
 * <p>临时目录写满时 JFR 会结束整个 JVM，所以剩得不多就不记。
 */
final class DataLimit {

    private static final long MEMORY = Runtime.getRuntime().maxMemory();

    /** JFR 最多记这么多字节；读进来要占大约十倍的内存。JFR 的一块是 12 MB，所以会多出一块。 */
    private static final long MOST_BYTES = Long.getLong("threadline.bytes", Math.min(96L << 20, MEMORY / 40));

    /** 代理最多记这么多条；读进来一条占大约 400 字节，还要留一些。 */
    static final int RING_ENTRIES = Math.clamp(MEMORY / 600, 1 << 17, 1 << 21);

    /** 最多记这么多个步骤，和这么多句话。 */
    static final int STEPS = Math.clamp(MEMORY / 500, 100_000, 4_000_000);

    /** 临时目录至少要剩这么多。 */
    private static final long FREE_BYTES = Long.getLong("threadline.free", 64L << 20);

    private DataLimit() {}

    /** 不能再记的原因；还能记就是 {@code null}。 */
    static @Nullable String reached(long recordedBytes) {
        return recordedBytes > MOST_BYTES ? "数据到了 " + (MOST_BYTES >> 20) + " MB 的上限" : tooLittleSpace();
    }

    /**
     * 临时目录写不下一次记录就不开始。
     *
     * @throws IllegalStateException 剩得太少；消息里有目录和大小
     */
    static void requireSpace() {
        var reason = tooLittleSpace();
        if (reason != null) {
            throw new IllegalStateException("不能记录：" + reason + "，写满它 JFR 会结束整个 JVM。腾出 " + (FREE_BYTES >> 20)
                    + " MB，或用 -Djava.io.tmpdir=… 换一个目录，再运行一次");
        }
    }

    private static @Nullable String tooLittleSpace() {
        var folder = new File(System.getProperty("jdk.jfr.repository", System.getProperty("java.io.tmpdir", ".")));
        long free = folder.isDirectory() && folder.canWrite() ? folder.getUsableSpace() : Long.MAX_VALUE;
        return free >= FREE_BYTES ? null : "临时目录 " + folder + " 只剩 " + (free >> 20) + " MB";
    }
}
