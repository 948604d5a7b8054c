package threadline.draw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import threadline.model.Picture;

/** 把样图写进 {@code target/samples}，给人看。 */
final class DrawSamples {

    private DrawSamples() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of("target/samples"));
        long start = System.nanoTime();
        save(
                folder,
                "coffee",
                TimelinePicture.draw(
                        Samples.coffeeShop(), "总用时 11.01 秒；10 步逐个做要 15.00 秒。咖啡师从头忙到 10 秒，是瓶颈：再加服务员不会更快。", null, 1));
        System.out.println("第一幅 " + (System.nanoTime() - start) / 1_000_000 + " ms");
        save(
                folder,
                "breakfast",
                TimelinePicture.draw(Samples.breakfast(), "总用时 3.01 秒；2 步逐个做要 5.00 秒。", Samples.guess(), 1));
        save(folder, "burnt", TimelinePicture.draw(Samples.burntToast(), "面包在 1.01 秒烤焦，咖啡在 4 毫秒后取消。", null, 1));
        save(
                folder,
                "leaked",
                TimelinePicture.draw(Samples.leaked(), "2 个线程泄漏：pool-1-thread-1、pool-1-thread-2。", null, 1));
        save(folder, "locks", TimelinePicture.draw(Samples.locks(), "总用时 0.42 秒；锁“账户 1001”一次只让一个线程过。", null, 1));
        save(folder, "forty", TimelinePicture.draw(Samples.many(40, 7), "总用时 2.00 秒。", null, 1));
        save(folder, "twenty", TimelinePicture.draw(Samples.many(18, 3), "总用时 2.00 秒。", null, 1));
        save(folder, "hundred", TimelinePicture.draw(Samples.many(100, 8), "总用时 2.00 秒。", null, 1));
        save(folder, "strange", TimelinePicture.draw(Samples.strange(), "一句也很长的话；".repeat(40), null, 1));
        save(folder, "micro", TimelinePicture.draw(Samples.microseconds(), "总用时 85 微秒。", null, 1));
        save(folder, "empty", TimelinePicture.draw(Samples.empty(), "什么都没有记录到。", null, 1));
        save(
                folder,
                "side",
                TimelinePicture.drawSideBySide(
                        List.of(Samples.sequentialBreakfast(), Samples.breakfast()),
                        List.of("总用时 5.01 秒：一件做完才做下一件。", "总用时 3.01 秒：两件事同时等。"),
                        1));
        save(folder, "lecture", TimelinePicture.draw(Samples.breakfast(), "总用时 3.01 秒；2 步逐个做要 5.00 秒。", null, 2));
    }

    private static void save(Path folder, String name, Picture picture) throws IOException {
        Files.write(folder.resolve(name + ".png"), picture.png());
        System.out.printf(
                "%-10s %4d × %4d  %4d KB  %3d 区域%n",
                name,
                picture.width(),
                picture.height(),
                picture.png().length / 1024,
                picture.areas().size());
    }
}
