package threadline.agent;

import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * 一个对象里面真正被等的部分。{@code java.util.concurrent} 的对象是它的同步器、锁和条件；别的库和读者自己的对象（连接池、共用的架子）是它字段里的锁和队列。
 */
public final class Parts {

    private static final String CONCURRENT = "java.util.concurrent.";
    private static final int DEPTH = 3;

    /** 一个对象太大，就只看到这里。 */
    private static final int MOST = 100;

    private final Set<Object> parts = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Parts() {}

    /** {@code whole} 的各部分，按对象本身比较。 */
    public static Set<Object> of(Object whole) throws IllegalAccessException {
        var found = new Parts();
        if (whole.getClass().getName().startsWith(CONCURRENT)) {
            found.ofConcurrent(whole, DEPTH);
        } else {
            found.ofOther(whole, family(whole.getClass()), DEPTH);
        }
        return found.parts;
    }

    private void ofConcurrent(Object whole, int depth) throws IllegalAccessException {
        if (depth == 0 || !whole.getClass().getName().startsWith(CONCURRENT) || !parts.add(whole)) {
            return;
        }
        for (Class<?> type = whole.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                var kind = field.getType().getName();
                if (!Modifier.isStatic(field.getModifiers())
                        && (kind.startsWith(CONCURRENT + "locks.") || kind.startsWith(type.getName() + "$"))) {
                    field.setAccessible(true);
                    var part = field.get(whole);
                    if (part != null) {
                        ofConcurrent(part, depth - 1);
                    }
                }
            }
        }
    }

    /** 同一家的对象再往里看：连接池的队列，在它自己的几层对象里面。 */
    private void ofOther(Object whole, @Nullable String family, int depth) throws IllegalAccessException {
        if (depth == 0 || seen.size() == MOST || !seen.add(whole)) {
            return;
        }
        for (Class<?> type = whole.getClass();
                type != null && !type.getName().startsWith("java.");
                type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        || field.getType().isPrimitive()
                        || !field.trySetAccessible()) {
                    continue;
                }
                var part = field.get(whole);
                if (part == null || part instanceof Executor || part instanceof Future) {
                    continue;
                }
                if (part.getClass().getName().startsWith(CONCURRENT)) {
                    ofConcurrent(part, DEPTH);
                } else if (family != null && part.getClass().getName().startsWith(family)) {
                    ofOther(part, family, depth - 1);
                }
            }
        }
    }

    /** 包名的前两段：{@code com.zaxxer.}。没有两段，或是 JDK 的，就不知道哪些是一家的。 */
    private static @Nullable String family(Class<?> type) {
        int first = type.getName().indexOf('.');
        int second = first < 0 ? -1 : type.getName().indexOf('.', first + 1);
        return second < 0 || type.getName().startsWith("java")
                ? null
                : type.getName().substring(0, second + 1);
    }
}
