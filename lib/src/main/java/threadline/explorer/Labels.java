package threadline.explorer;

import java.lang.reflect.InaccessibleObjectException;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 锁、队列和等待在文字里的名字：起过的名字，或类和方法。同名的不同对象加上序号。 */
final class Labels {

    private final Stage stage;
    private final IdentityHashMap<Object, String> labels = new IdentityHashMap<>();

    Labels(Stage stage) {
        this.stage = stage;
    }

    /** 起过的名字；没有就用 {@code otherwise}，不同的对象加上序号。 */
    String of(Object object, String otherwise) {
        var known = labels.get(object);
        if (known != null) {
            return known;
        }
        var given = given(object);
        var base = given == null ? otherwise : given;
        var label = base;
        for (int i = 2; labels.containsValue(label); i++) {
            label = base + "（" + i + "）";
        }
        labels.put(object, label);
        return label;
    }

    private @Nullable String given(Object object) {
        for (var entry : stage.names.entrySet()) {
            if (isPart(entry.getKey(), object)) {
                return entry.getValue();
            }
        }
        return stage.program.names().apply(object);
    }

    /** {@code java.util.concurrent} 的对象里面真正被等的部分：同步器、锁、条件。 */
    private static boolean isPart(Object whole, Object part) {
        return isPart(whole, part, 3);
    }

    @SuppressWarnings("ReferenceEquality") // 问的就是同一个对象
    private static boolean isPart(Object whole, Object part, int depth) {
        if (whole == part) {
            return true;
        }
        if (depth == 0 || !whole.getClass().getName().startsWith("java.util.concurrent.")) {
            return false;
        }
        for (Class<?> type = whole.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                var kind = field.getType().getName();
                if (kind.startsWith("java.util.concurrent.locks.") || kind.startsWith(type.getName() + "$")) {
                    try {
                        field.setAccessible(true);
                        var value = field.get(whole);
                        if (value != null && isPart(value, part, depth - 1)) {
                            return true;
                        }
                    } catch (IllegalAccessException | InaccessibleObjectException e) {
                        return false; // 包没有打开：用类和方法的名字
                    }
                }
            }
        }
        return false;
    }

    static String ofClass(Object object) {
        var name = object.getClass().getName();
        name = name.substring(name.lastIndexOf('.') + 1);
        int inner = name.indexOf('$', 1);
        boolean jdk = object.getClass().getName().startsWith("java.");
        if (jdk && inner > 0) {
            return name.substring(0, inner);
        }
        var simple = object.getClass().getSimpleName();
        return simple.isEmpty() ? name : simple;
    }

    /** 程序调用的那个方法：{@code CountDownLatch.await}。 */
    static String ofStack(List<StackTraceElement> stack) {
        var label = "等待";
        for (var frame : stack) {
            var type = frame.getClassName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.")) {
                break;
            }
            if (type.contains("$$Lambda") || frame.getMethodName().equals("run")) {
                continue;
            }
            var simple = type.substring(type.lastIndexOf('.') + 1);
            int inner = simple.indexOf('$');
            simple =
                    simple.endsWith("$ConditionObject") ? "Condition" : inner > 0 ? simple.substring(0, inner) : simple;
            label = simple + "." + frame.getMethodName();
        }
        return label;
    }
}
