package threadline.notebook;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import threadline.model.Source;

/** 停止一个单元格：内核只中断它的线程，不等它。这里等它停下再回答，所以它最后的图还在自己的单元格下面；停不下来的改名，以后的图里认得出。 */
final class Interruption {

    /** 停不下来的单元格的线程叫这个名字。 */
    static final String ABANDONED = "上次被中断的单元格";

    private static final String CELL_THREAD = "jjava-exec-";
    private static final long PATIENCE_MILLIS = 1_000;

    /** 正在记录或画图的，多等一会儿。 */
    private static final long RECORDING_MILLIS = 15_000;

    private static final Set<Thread> LEFT = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private @Nullable Thread thread;
    private @Nullable Source source;

    /** 内核中断之前：单元格的线程正在哪一行。 */
    synchronized void begin() {
        thread = null; // 上一次的：没有人来问过
        source = null;
        for (var entry : Thread.getAllStackTraces().entrySet()) {
            if (entry.getKey().getName().startsWith(CELL_THREAD) && inCell(entry.getValue())) {
                thread = entry.getKey();
                source = Arrays.stream(entry.getValue())
                        .map(frame -> new CellLines().find(frame.getClassName(), frame.getLineNumber()))
                        .filter(found -> found != null)
                        .findFirst()
                        .orElse(null);
                return;
            }
        }
    }

    /** 这个线程的单元格已经结束，它画的图没有地方放。 */
    static boolean isAbandoned(Thread thread) {
        return LEFT.contains(thread);
    }

    /** 等它停下；回答停了没有。 */
    List<String> answer(int number) throws InterruptedException {
        @Nullable Thread stopped;
        @Nullable Source at;
        synchronized (this) { // 等的时候还可以再按一次停止
            stopped = thread;
            at = source;
            thread = null;
            source = null;
        }
        var place = "单元格 [" + number + "]" + (at == null ? "" : " 第 " + at.line() + " 行");
        var lines = new ArrayList<String>();
        if (stopped == null || ends(stopped)) {
            lines.add(place + "：已经停下");
            addText(lines, at);
            lines.add("下一步：改好它再运行；后面的格用到它的变量，也要再运行。");
            return lines;
        }
        boolean burning = stopped.getState() == Thread.State.RUNNABLE && burns(stopped);
        stopped.setName(ABANDONED);
        LEFT.add(stopped);
        lines.add(place + "：没有停下，它还在" + (burning ? "运行，占着一个处理器" : "等待"));
        addText(lines, at);
        lines.add(burning ? "Java 停不了一个不看中断的循环；写成 while (!Thread.interrupted()) 就停得下。" : "它等的地方不理会中断。");
        lines.add("下一步：重启内核（菜单 内核 › 重启内核），再从第一格运行；不重启，它会一直在，图里叫「" + ABANDONED + "」。");
        return lines;
    }

    private static void addText(List<String> lines, @Nullable Source at) {
        if (at != null && at.text() != null) {
            lines.add("    " + at.text());
        }
    }

    private static boolean ends(Thread thread) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            var stack = thread.getStackTrace();
            if (!inCell(stack)) {
                return true;
            }
            long limit =
                    Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith("threadline."))
                            ? RECORDING_MILLIS
                            : PATIENCE_MILLIS;
            if (System.nanoTime() - begin > limit * 1_000_000) {
                return false;
            }
            Thread.sleep(10);
        }
    }

    private static boolean burns(Thread thread) throws InterruptedException {
        var bean = ManagementFactory.getThreadMXBean();
        long before = bean.getThreadCpuTime(thread.threadId());
        Thread.sleep(50);
        return bean.getThreadCpuTime(thread.threadId()) > before;
    }

    private static boolean inCell(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().startsWith("REPL.$JShell$")
                        && frame.getMethodName().equals("do_it$"));
    }

    /** 后来自己停下的，内核会再用它运行单元格：名字还给它。 */
    static void recover() {
        for (var thread : LEFT.toArray(Thread[]::new)) {
            if (!inCell(thread.getStackTrace())) {
                LEFT.remove(thread);
                thread.setName(CELL_THREAD + "again-" + thread.threadId());
            }
        }
    }
}
