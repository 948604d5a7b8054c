package threadline.notebook;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import jdk.jshell.JShell;

/**
 * 我们的 Java 内核的入口：先让 JShell 的索引等着，再照原样启动 JJava。
 *
 * <p>JShell 一启动就在后台读遍类路径和 JDK 的全部包，为的是认出没有 import 的名字，而这时处理器正忙着启动内核、编译第一格。
 * 这里占住它做索引的那个线程：读者停下来一会儿，或有人要查名字，才放行。JShell 的内部变了，就照旧马上开始。
 */
public final class KernelMain {

    private static final String JJAVA = "org.dflib.jjava.distro.JJava";
    private static final long REST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final CountDownLatch WANTED = new CountDownLatch(1);

    /** 启动也算在忙，到内核连上为止。 */
    private static volatile boolean busy = true;

    private static volatile long restingSince = System.nanoTime();

    private KernelMain() {}

    /**
     * 由内核描述文件里的命令调用；内核关闭时才返回。
     *
     * @param arguments 交给 JJava：连接文件的路径
     * @throws Throwable JJava 抛出的
     */
    public static void main(String[] arguments) throws Throwable {
        holdTheIndex();
        try {
            Class.forName(JJAVA).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void holdTheIndex() {
        try {
            var field = Class.forName("jdk.jshell.SourceCodeAnalysisImpl").getDeclaredField("INDEXER");
            field.setAccessible(true);
            ((ExecutorService) CellSession.value(field, KernelMain.class)).execute(KernelMain::awaitRest);
        } catch (ReflectiveOperationException | RuntimeException _) {
            return;
        }
    }

    private static void awaitRest() {
        try {
            while ((busy || System.nanoTime() - restingSince < REST_NANOS)
                    && !WANTED.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {}
        } catch (InterruptedException _) {
            return;
        }
    }

    /** 一格开始了。 */
    static void busy() {
        busy = true;
    }

    /** 内核连上了，或一格结束了。 */
    static void resting() {
        restingSince = System.nanoTime();
        busy = false;
    }

    /** 叫 {@code name} 的类的全名。读者在等这个回答：不再等他停下来，索引做好就回答；久等不来，就用已经有的。 */
    static List<String> qualified(JShell shell, String name) {
        WANTED.countDown();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var analysis = shell.sourceCodeAnalysis();
        var found = analysis.listQualifiedNames(name, name.length());
        try {
            while (!found.isUpToDate() && System.nanoTime() < deadline) {
                Thread.sleep(POLL);
                found = analysis.listQualifiedNames(name, name.length());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return found.getNames();
    }
}
