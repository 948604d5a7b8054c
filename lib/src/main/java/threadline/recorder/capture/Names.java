package threadline.recorder.capture;

import java.lang.constant.ClassDesc;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.AgentLink;
import threadline.recorder.thread.Stack;

/** 锁和队列的名字，按对象本身记，不按 equals；对象不再使用时名字跟着消失，正在记录的读完以后才消失。线程安全，不阻塞。 */
public final class Names {

    /**
     * @param name {@code null} 是两个名字都说得上，所以哪个也不用
     * @param whole 起名字的那个对象的标识，它的各部分用同一个名字
     * @param near 起名字的就是锁或队列，不是装着它的别的对象
     */
    private record Named(
            WeakReference<Object> object, @Nullable String name, int whole, boolean near) {

        /** 同一部分又得了一个名字：给锁或队列起的算数；两个对象共用的部分，不知道该叫哪个的。 */
        Named orPartOf(Named other) {
            if (whole == other.whole) {
                return other;
            }
            if (isWhole() || (near && !other.near)) {
                return this;
            }
            return other.near && !near ? other : new Named(object, null, 0, near);
        }

        boolean isWhole() {
            return System.identityHashCode(object.get()) == whole;
        }
    }

    /** JShell 包着单元格的类。 */
    private static final Pattern WRAPPER = Pattern.compile("^REPL\\.\\$JShell\\$\\w+\\$?");

    private static final Map<Integer, Named> BY_IDENTITY = new ConcurrentHashMap<>();

    /** 有几份记录还没有读完。 */
    private static final AtomicInteger RECORDINGS = new AtomicInteger();

    private Names() {}

    /** 有一份记录开始了：它读完以前，已经没有的对象的名字也留着。 */
    static void keep() {
        RECORDINGS.incrementAndGet();
    }

    static void release() {
        RECORDINGS.decrementAndGet();
    }

    /** 记下名字，返回对象自己。 */
    public static <T> T give(String name, T object) {
        Objects.requireNonNull(name, "named 的第一个参数是名字，不能是 null");
        Objects.requireNonNull(object, "named 的第二个参数是锁或队列，不能是 null");
        int identity = System.identityHashCode(object);
        if (RECORDINGS.get() == 0) {
            BY_IDENTITY.values().removeIf(named -> named.object.refersTo(null));
        }
        BY_IDENTITY.put(identity, new Named(new WeakReference<>(object), name, identity, isNear(object)));
        nameParts(object, name);
        return object;
    }

    /** 代理装好之前起的名字，现在补上里面的部分。 */
    static void refresh() {
        for (var named : List.copyOf(BY_IDENTITY.values())) {
            var object = named.object.get();
            if (object != null && named.name != null && named.isWhole()) {
                nameParts(object, named.name);
            }
        }
    }

    /** 线程等的是里面的同步器、锁、条件和队列：它们用同一个名字。 */
    private static void nameParts(Object object, String name) {
        int whole = System.identityHashCode(object);
        for (var part : AgentLink.parts(object)) {
            var fresh = new Named(new WeakReference<>(part), name, whole, isNear(object));
            BY_IDENTITY.merge(System.identityHashCode(part), fresh, Named::orPartOf);
        }
    }

    private static boolean isNear(Object object) {
        return object.getClass().getName().startsWith("java.util.concurrent.");
    }

    /** 类的监视器（{@code static synchronized}）用类的名字，例如 {@code Bank.class}；别的对象不管，起过名字的也不管。 */
    static void nameClass(@Nullable Object monitor) {
        if (monitor instanceof Class<?> type && of(System.identityHashCode(type)) == null) {
            give(ofClass(type.getName()), type);
        }
    }

    /** 一个类的监视器叫什么。 */
    public static String ofClass(String type) {
        return type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1) + ".class";
    }

    /** 没有起过名字的监视器叫什么：读者自己的类，嵌在别的类里也叫它自己的名字；匿名的类叫外面那个的。JDK 的类叫外面那个的。 */
    public static String ofMonitor(String type) {
        if (type.startsWith("java.util.Collections$")) {
            return type.substring(type.lastIndexOf('$') + 1); // 例如 SynchronizedMap
        }
        if (type.startsWith("[")) {
            return ofElement(type.substring(1)) + "[]";
        }
        if (type.startsWith("java.")) {
            return Stack.simpleName(type);
        }
        if (type.contains("$$Lambda")) {
            return "lambda";
        }
        var own = WRAPPER.matcher(type).replaceFirst("");
        if (!own.equals(type) && own.matches("\\d*")) {
            return "匿名类"; // 单元格里的：外面那个是 JShell 的
        }
        for (var part :
                List.of(own.substring(own.lastIndexOf('.') + 1).split("\\$")).reversed()) {
            var name = part.replaceFirst("^\\d+", "");
            if (!name.isEmpty()) {
                return name;
            }
        }
        return Stack.simpleName(type);
    }

    /** 数组的元素：又是数组，或类，或 {@code int} 这样的。 */
    private static String ofElement(String descriptor) {
        if (descriptor.startsWith("[")) {
            return ofMonitor(descriptor);
        }
        return descriptor.startsWith("L")
                ? ofMonitor(descriptor.substring(1, descriptor.length() - 1))
                : ClassDesc.ofDescriptor(descriptor).displayName();
    }

    /** 这个标识（{@link System#identityHashCode}）的名字；没有起过名字时为 {@code null}。 */
    public static @Nullable String of(long identity) {
        var named = identity <= 0 ? null : BY_IDENTITY.get((int) identity);
        return named == null ? null : named.name;
    }
}
