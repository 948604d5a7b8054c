package example;

import static threadline.Threadline.record;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.time.Duration;
import threadline.model.Interval;

/** 子 JVM：一直读文件，直到数据超过上限，机器再慢也读够了；然后睡一会儿。打印要说的话，和最后一段的状态。 */
public final class FullMain {

    /** 一次读至少记下十几个字节。 */
    private static final int ENOUGH = 400_000;

    private FullMain() {}

    public static void main(String[] arguments) throws Exception {
        var path = Files.createTempFile("threadline", ".txt");
        var recording = record("读很多次", () -> {
            try (var file = new RandomAccessFile(path.toFile(), "r")) {
                long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
                for (int i = 0; i < ENOUGH || System.nanoTime() < end; i++) {
                    file.read();
                }
            }
            Thread.sleep(200);
        });
        Files.delete(path);
        var main = recording.timeline().intervals().stream()
                .filter(i -> i.lane() == 0)
                .toList();
        System.out.println(recording.timeline().honesty().notes());
        System.out.println(main.getLast().getClass().getSimpleName());
        System.out.println(main.stream().anyMatch(Interval.Io.class::isInstance) ? "看到了 I/O" : "没有 I/O");
    }
}
