package threadline.recorder;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import threadline.recorder.capture.Journal;

/** 停不下来、已经不再等的记录：它们的线程也许还在用 CPU，以后的图要说出来。 */
final class Abandoned {

    private record Stray(Thread thread, String title) {}

    private static final List<Stray> STRAYS = new CopyOnWriteArrayList<>();

    private Abandoned() {}

    static void add(Thread thread, String title) {
        STRAYS.add(new Stray(thread, title));
    }

    /** 在下一个记录里，它们叫什么。 */
    static void nameIn(Journal journal) {
        STRAYS.removeIf(stray -> !stray.thread.isAlive());
        STRAYS.forEach(stray -> journal.rename(stray.thread, "没有停下的「" + stray.title + "」"));
    }

    /** 还活着的，每个一句话。 */
    static List<String> notes() {
        return STRAYS.stream()
                .filter(stray -> stray.thread.isAlive())
                .map(stray -> "记录「" + stray.title + "」被中断以后没有停下，它的线程还在运行：重启内核才能结束它")
                .toList();
    }
}
