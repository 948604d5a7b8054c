package threadline.recorder.thread;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * 一个调用栈说明了什么，从栈顶看起：程序的第一帧给出源码行，它上面的那一帧——程序调用的 JDK 或库的方法——给出等待的名字。
 *
 * @param origin 谁的代码
 * @param label 等待的名字，例如 {@code ArrayBlockingQueue.take}；栈里没有 JDK 帧时为 {@code null}
 * @param program 程序的第一帧；没有就是库的第一帧；只在 {@link Origin#PROGRAM} 和 {@link Origin#LIBRARY} 时有
 * @param traits 栈里还有什么
 * @param initialises 程序的哪个类正在初始化；没有就是 {@code null}
 */
public record Stack(
        Origin origin,
        @Nullable String label,
        @Nullable Frame program,
        Set<Trait> traits,
        @Nullable String initialises) {

    private Stack(Origin origin, @Nullable String label, @Nullable Frame program, Set<Trait> traits) {
        this(origin, label, program, traits, null);
    }

    /** 栈里还有什么。 */
    public enum Trait {
        /** 停放的那一刻在 NIO 或文件流里面。 */
        IO,
        /** 在套接字里面。 */
        SOCKET,
        /** 在同步器的 {@code acquire} 里面：唤醒只是把收到的信号传下去。 */
        ACQUIRING,
        /** 线程池在叫醒自己闲着的线程。 */
        CLOSING_POOL,
        /** 定时任务的线程在等下一次。 */
        TIMER,
        /** 线程池的线程，正在做一件任务。 */
        POOLED,
        /** 在做交给 {@code CompletableFuture} 的一件任务：完成它的是这件任务。 */
        SUPPLYING,
        /** 在 {@code Thread.sleep} 里面，不管是谁替它调用的，例如 {@code TimeUnit.sleep}。 */
        SLEEPING
    }

    /** 谁的代码。 */
    public enum Origin {
        /** 程序的代码。 */
        PROGRAM,
        /** 只有程序用的库的代码。 */
        LIBRARY,
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
    public record Frame(String type, String method, int line) {}

    private static final String CLASS_LOADING = "类加载";

    /** 线程池里没有活干的线程在等什么。 */
    public static final String IDLE = "空闲（线程池）";

    /** 定时任务的线程没有到点。 */
    public static final String IDLE_TIMER = "空闲（定时）";

    public static final Stack EMPTY = new Stack(Origin.JDK, null, null, Set.of());

    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final Set<String> FILES =
            Set.of("java.io.FileInputStream", "java.io.FileOutputStream", "java.io.RandomAccessFile");
    private static final Set<String> SUPPLIES = Set.of(
            "java.util.concurrent.CompletableFuture$AsyncSupply",
            "java.util.concurrent.CompletableFuture$AsyncRun",
            "java.util.concurrent.CompletableFuture$Completion");
    private static final List<String> SOCKETS = List.of(
            "sun.nio.ch.NioSocketImpl",
            "sun.nio.ch.SocketChannelImpl",
            "sun.nio.ch.ServerSocketChannelImpl",
            "sun.nio.ch.SelectorImpl");
    private static final List<String> KERNEL =
            List.of("org.dflib.jjava.", "io.github.spencerpark.", "org.zeromq.", "zmq.");
    private static final Pattern LIBRARY = Pattern.compile(
            "threadline\\.((model|recorder|worker\\.film|explain|draw|explorer|export|notebook|agent)\\..*"
                    + "|(Threadline|Recording|Check|Prediction|Exercise|SideBySide|Exploration|Outcomes|Schedule)(\\$.*)?)");
    private static final Pattern LOOPS = Pattern.compile("java\\.util\\.stream\\..*|java\\.lang\\.Iterable\\..*"
            + "|java\\.util\\.[^.]+\\.(forEach|ifPresent|map|flatMap|filter|orElseGet|compute|merge|replaceAll|removeIf|setAll|lambda)\\w*"
            + "|java\\.util\\.[^.]*Spliterator.*|java\\.util\\.function\\..*");
    private static final Pattern HIDDEN = Pattern.compile(".*(\\$\\$Lambda|/0x|LambdaForm|GeneratedMethodAccessor).*");

    public static Stack of(StackTraceElement[] trace) {
        return of(Arrays.stream(trace)
                .map(f -> new Frame(f.getClassName(), f.getMethodName(), f.getLineNumber()))
                .toList());
    }

    public static Stack of(List<Frame> frames) {
        Frame lastJdk = null;
        Frame foreign = null;
        Frame lastForeign = null;
        boolean library = false;
        boolean idle = false;
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        for (var frame : frames) {
            if (HIDDEN.matcher(frame.type).matches()) {
                continue;
            }
            if (frame.method.equals("nextOrder") && frame.type.equals("threadline.worker.WorkerMain")) {
                return new Stack(Origin.IDLE, null, null, traits); // 工作进程在等任务
            }
            if (startsWithAny(frame.type, KERNEL) || (frame.method.equals("say") && isLibrary(frame))) {
                traits.add(Trait.IO);
                return new Stack(Origin.PRINTING, "打印", null, traits);
            }
            if (isLibrary(frame)) {
                if (frame.type.endsWith(".Recorder")) {
                    return new Stack(Origin.INTERNAL, label(lastJdk), null, traits);
                }
                library = true;
            } else if (startsWithAny(frame.type, JDK)) {
                idle |= isIdle(frame);
                addTraits(frame, traits);
                if (takesTask(frame) && !library && foreign == null) { // 下面的只是造线程的人包的一层
                    return idle(traits);
                }
                if (!library
                        && foreign == null
                        && (lastJdk == null || !isLoop(frame) || isForked(lastJdk) || isLoop(lastJdk))) {
                    lastJdk = frame;
                }
            } else if (LibraryCode.contains(frame.type)) {
                foreign = foreign == null ? frame : foreign;
                lastForeign = lastForeign != null && frame.method.startsWith("lambda$") ? lastForeign : frame;
            } else {
                if (frames.stream().anyMatch(Stack::isPoolWorker)) {
                    traits.add(Trait.POOLED);
                }
                var named = lastForeign == null ? lastJdk : lastForeign;
                return new Stack(Origin.PROGRAM, label(named), frame, traits, initialised(frames));
            }
        }
        if (foreign != null) {
            return new Stack(Origin.LIBRARY, label(lastJdk), foreign, traits);
        }
        return idle ? idle(traits) : new Stack(Origin.JDK, null, null, traits);
    }

    private static Stack idle(Set<Trait> traits) {
        traits.remove(Trait.IO);
        return new Stack(Origin.IDLE, null, null, traits);
    }

    private static @Nullable String initialised(List<Frame> frames) {
        return frames.stream()
                .filter(f -> f.method.equals("<clinit>") && !isJdk(f.type))
                .map(Frame::type)
                .findFirst()
                .orElse(null);
    }

    private static void addTraits(Frame frame, Set<Trait> traits) {
        if (frame.type.startsWith("sun.nio.ch.") || FILES.contains(frame.type)) {
            traits.add(Trait.IO);
        }
        if (SOCKETS.stream().anyMatch(frame.type::startsWith)) {
            traits.add(Trait.SOCKET);
        }
        if (isAcquire(frame)) {
            traits.add(Trait.ACQUIRING);
        }
        if (frame.type.equals("java.lang.Thread") && frame.method.startsWith("sleep")) {
            traits.add(Trait.SLEEPING);
        }
        if (frame.method.equals("interruptIdleWorkers")) {
            traits.add(Trait.CLOSING_POOL);
        }
        if (isTimer(frame)) {
            traits.add(Trait.TIMER);
        }
        if (SUPPLIES.contains(frame.type) && frame.method.equals("run")) {
            traits.add(Trait.SUPPLYING);
        }
    }

    /** 没有活干的线程叫在等什么。 */
    public String idleName() {
        return traits.contains(Trait.TIMER) ? IDLE_TIMER : IDLE;
    }

    public boolean io() {
        return traits.contains(Trait.IO);
    }

    public boolean sleeping() {
        return traits.contains(Trait.SLEEPING);
    }

    public boolean acquiring() {
        return traits.contains(Trait.ACQUIRING);
    }

    public boolean closingPool() {
        return traits.contains(Trait.CLOSING_POOL);
    }

    private static boolean isPoolWorker(Frame frame) {
        return frame.method.equals("runWorker")
                && (frame.type.equals("java.util.concurrent.ThreadPoolExecutor")
                        || frame.type.equals("java.util.concurrent.ForkJoinPool"));
    }

    /** 线程池的线程，正在做一件任务。 */
    public boolean pooled() {
        return traits.contains(Trait.POOLED);
    }

    /** 等待的名字；栈里没有时用 {@code otherwise}。 */
    public String labelOr(String otherwise) {
        return label == null ? otherwise : label;
    }

    /** 不是 JDK、内核或本库的代码：程序的，或它用的库的。 */
    public boolean hasCode() {
        return origin == Origin.PROGRAM || origin == Origin.LIBRARY;
    }

    /** 程序的这一行第一次用到一个类。 */
    public boolean loadsClass() {
        return CLASS_LOADING.equals(label);
    }

    public static boolean isJdk(String type) {
        return startsWithAny(type, JDK);
    }

    private static boolean isLibrary(Frame frame) {
        return LIBRARY.matcher(frame.type).matches();
    }

    /** 只是替程序一个一个地调用的：流，{@code forEach}，{@code computeIfAbsent}。等的是里面的那个方法。 */
    private static boolean isLoop(Frame frame) {
        return LOOPS.matcher(frame.type + "." + frame.method).matches();
    }

    /** 并行的流：等的是整个流，不是其中一份。 */
    private static boolean isForked(Frame frame) {
        return frame.type.equals("java.util.concurrent.ForkJoinTask");
    }

    private static boolean isIdle(Frame frame) {
        return takesTask(frame) || isTimer(frame);
    }

    /** 池的线程在等下一件任务：只有池自己调用它。 */
    private static boolean takesTask(Frame frame) {
        return (frame.type.equals("java.util.concurrent.ThreadPoolExecutor") && frame.method.equals("getTask"))
                || (frame.type.equals("java.util.concurrent.ForkJoinPool") && frame.method.equals("awaitWork"));
    }

    private static boolean isTimer(Frame frame) {
        return frame.type.equals("java.util.TimerThread")
                || frame.type.equals("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue")
                || frame.type.equals("java.util.concurrent.DelayScheduler");
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
    public static String simpleName(String type) {
        var name = type.substring(type.lastIndexOf('.') + 1);
        if (name.endsWith("$ConditionObject")) {
            return "Condition";
        }
        int inner = name.indexOf('$');
        if (inner > 0) {
            name = name.substring(0, inner);
        }
        return switch (name) {
            case "StructuredTaskScopeImpl" -> "StructuredTaskScope";
            case "ProcessImpl" -> "Process";
            case "ThreadPerTaskExecutor", "AbstractExecutorService" -> "ExecutorService";
            case "AbstractWatchService" -> "WatchService";
            case "HttpClientFacade", "HttpClientImpl" -> "HttpClient";
            case "SelectorImpl" -> "Selector";
            default -> name;
        };
    }

    private static boolean startsWithAny(String type, List<String> prefixes) {
        return prefixes.stream().anyMatch(type::startsWith);
    }
}
