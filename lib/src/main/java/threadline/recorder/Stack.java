package threadline.recorder;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * 一个调用栈说明了什么，从栈顶看起：程序的第一帧给出源码行，它上面最后一个 JDK 帧给出等待的名字。
 *
 * @param origin 谁的代码
 * @param label 等待的名字，例如 {@code ArrayBlockingQueue.take}；栈里没有 JDK 帧时为 {@code null}
 * @param program 程序的第一帧；只在 {@link Origin#PROGRAM} 时有
 * @param io 等的是输入输出：停放的那一刻在 NIO 或文件流里面
 * @param acquiring 在同步器的 {@code acquire} 里面：唤醒只是把收到的信号传下去
 * @param closingPool 线程池在叫醒自己闲着的线程
 */
record Stack(
        Origin origin,
        @Nullable String label,
        @Nullable Frame program,
        boolean io,
        boolean acquiring,
        boolean closingPool) {

    /** 谁的代码。 */
    enum Origin {
        /** 程序的代码。 */
        PROGRAM,
        /** 线程池里没有活干的线程。 */
        IDLE,
        /** 在打印：{@code say}，或程序直接写内核的输出流。 */
        PRINTING,
        /** 本库自己。 */
        INTERNAL,
        /** 只有 JDK 的帧，或没有栈。 */
        JDK
    }

    /** 一帧。 */
    record Frame(String type, String method, int line) {}

    private static final String CLASS_LOADING = "类加载";

    static final Stack EMPTY = new Stack(Origin.JDK, null, null, false, false, false);

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final Set<String> FILES =
            Set.of("java.io.FileInputStream", "java.io.FileOutputStream", "java.io.RandomAccessFile");
    private static final List<String> KERNEL =
            List.of("org.dflib.jjava.", "io.github.spencerpark.", "org.zeromq.", "zmq.");
    private static final Pattern LIBRARY = Pattern.compile(
            "threadline\\.((model|recorder|explain|draw|explorer|export|notebook|agent)\\..*"
                    + "|(Threadline|Recording|Check|Prediction|Exercise|SideBySide|Exploration|Outcomes|Schedule)(\\$.*)?)");
    private static final Pattern HIDDEN = Pattern.compile(".*(\\$\\$Lambda|/0x|LambdaForm|GeneratedMethodAccessor).*");

    static Stack of(StackTraceElement[] trace) {
        return of(Arrays.stream(trace)
                .map(f -> new Frame(f.getClassName(), f.getMethodName(), f.getLineNumber()))
                .toList());
    }

    static Stack of(List<Frame> frames) {
        Frame lastJdk = null;
        boolean library = false;
        boolean idle = false;
        boolean io = false;
        boolean acquiring = false;
        boolean closingPool = false;
        for (var frame : frames) {
            if (HIDDEN.matcher(frame.type).matches()) {
                continue;
            }
            if (startsWithAny(frame.type, KERNEL) || (frame.method.equals("say") && isLibrary(frame))) {
                return new Stack(Origin.PRINTING, "打印", null, true, acquiring, closingPool);
            }
            if (isLibrary(frame)) {
                if (frame.type.endsWith(".Recorder")) {
                    return new Stack(Origin.INTERNAL, label(lastJdk), null, io, acquiring, closingPool);
                }
                library = true;
            } else if (startsWithAny(frame.type, JDK)) {
                idle |= isIdle(frame);
                io |= frame.type.startsWith("sun.nio.ch.") || FILES.contains(frame.type);
                acquiring |= isAcquire(frame);
                closingPool |= frame.method.equals("interruptIdleWorkers");
                if (!library) {
                    lastJdk = frame;
                }
            } else {
                return new Stack(Origin.PROGRAM, label(lastJdk), frame, io, acquiring, closingPool);
            }
        }
        return idle
                ? new Stack(Origin.IDLE, null, null, false, false, closingPool)
                : closingPool ? new Stack(Origin.JDK, null, null, false, false, true) : EMPTY;
    }

    /** 等待的名字；栈里没有时用 {@code otherwise}。 */
    String labelOr(String otherwise) {
        return label == null ? otherwise : label;
    }

    /** 程序的这一行第一次用到一个类。 */
    boolean loadsClass() {
        return CLASS_LOADING.equals(label);
    }

    private static boolean isLibrary(Frame frame) {
        return LIBRARY.matcher(frame.type).matches();
    }

    private static boolean isIdle(Frame frame) {
        return (frame.type.equals("java.util.concurrent.ThreadPoolExecutor") && frame.method.equals("getTask"))
                || (frame.type.equals("java.util.concurrent.ForkJoinPool") && frame.method.equals("awaitWork"));
    }

    private static boolean isAcquire(Frame frame) {
        return frame.type.startsWith("java.util.concurrent.locks.AbstractQueued") && frame.method.startsWith("acquire");
    }

    private static @Nullable String label(@Nullable Frame frame) {
        if (frame == null) {
            return null;
        }
        var label = simpleName(frame.type) + "." + frame.method;
        return label.equals("ClassLoader.loadClass") ? CLASS_LOADING : label;
    }

    /** 去掉包名、内部类和实现类的后缀：读者认识的那个类。 */
    static String simpleName(String type) {
        var name = type.substring(type.lastIndexOf('.') + 1);
        int inner = name.indexOf('$');
        if (inner > 0) {
            name = name.substring(0, inner);
        }
        return switch (name) {
            case "StructuredTaskScopeImpl" -> "StructuredTaskScope";
            case "ThreadPerTaskExecutor" -> "ExecutorService";
            case "HttpClientFacade", "HttpClientImpl" -> "HttpClient";
            case "SelectorImpl" -> "Selector";
            default -> name;
        };
    }

    private static boolean startsWithAny(String type, List<String> prefixes) {
        return prefixes.stream().anyMatch(type::startsWith);
    }
}
