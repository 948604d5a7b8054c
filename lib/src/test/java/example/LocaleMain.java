package example;

import static threadline.Threadline.predict;
import static threadline.Threadline.record;
import static threadline.Threadline.say;
import static threadline.Threadline.show;
import static threadline.Threadline.step;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import threadline.explain.CauseCost;
import threadline.explain.Sentence;

/** 子 JVM：在几个地区里各画一次，打印全部文字；第一个地区是启动时的。 */
public final class LocaleMain {

    private LocaleMain() {}

    public static void main(String[] arguments) throws Exception {
        for (var locale : List.of(Locale.getDefault(), Locale.GERMANY, Locale.of("tr", "TR"))) {
            Locale.setDefault(locale);
            System.out.println("## " + locale);
            print();
        }
    }

    private static void print() throws Exception {
        var guess = predict().total(0.5).because("I/O");
        var lock = new ReentrantLock();
        var recording = record("IN Istanbul", () -> {
            say("开始");
            var threads = List.of(
                    Thread.ofPlatform().name("I 1").start(() -> inside(lock)),
                    Thread.ofVirtual().name("I 2").start(() -> inside(lock)));
            for (var thread : threads) {
                thread.join();
            }
        });
        System.out.println(recording.table().printAll());
        System.out.println(recording.steps().printAll());
        System.out.println(recording.json());
        System.out.println(Sentence.of(recording.timeline()));
        System.out.println(CauseCost.of(recording.cause()));
        System.out.println(recording.timeline().honesty().notes());
        System.out.println(recording.waits().printAll());
        show(recording.waitBars());
        try {
            recording.check("太快").total(0, 0.001);
        } catch (AssertionError e) {
            System.out.println(e.getMessage());
        }
        try {
            record("不行", Duration.ofMillis(-1_500), () -> {});
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        recording.show(guess);
    }

    private static void inside(ReentrantLock lock) {
        lock.lock();
        try {
            ForcedWait.unchecked(() -> step("INIT", Duration.ofMillis(120)));
        } finally {
            lock.unlock();
        }
    }

    /** 控制台写不出中文：先是一行英文。 */
    public static final class Ascii {
        private Ascii() {}

        public static void main(String[] arguments) {
            var out = new ByteArrayOutputStream();
            var console = System.out;
            System.setOut(new PrintStream(out, true, StandardCharsets.US_ASCII));
            say("你好");
            say("再见");
            System.setOut(console);
            System.out.println(out.toString(StandardCharsets.US_ASCII));
        }
    }
}
