package threadline.notebook;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Method;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import threadline.model.Source;
import threadline.model.SourceLookup;

/**
 * 笔记本里的一行代码：把 JShell 包装类的行号换成读者写的那一行。
 *
 * <p>JShell 不公开这个换算，所以读它的 {@code outerMap}；内核没有打开 {@code jdk.jshell} 时查不到，就不给出行。
 */
public final class CellLines implements SourceLookup {

    private static final Pattern WRAPPER = Pattern.compile("(REPL\\.\\$JShell\\$\\w+?)(\\$.*)?");

    @Override
    public @Nullable Source find(String className, int line) {
        var wrapper = WRAPPER.matcher(className);
        if (!wrapper.matches()) {
            return null;
        }
        var kernel = Kernel.running();
        var jshell = kernel == null ? null : kernel.jshell();
        if (jshell == null) {
            return null;
        }
        try {
            return find(jshell, wrapper.group(1), line);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // 没有打开 jdk.jshell，或 JShell 内部变了
        }
    }

    private static @Nullable Source find(Object jshell, String wrapper, int line) throws ReflectiveOperationException {
        var mapField = jshell.getClass().getDeclaredField("outerMap");
        mapField.setAccessible(true);
        var outer = call(mapField.get(jshell), "getOuter", wrapper);
        if (outer == null) {
            return null;
        }
        var snippet = call(outer, "wrapLineToSnippet", line - 1);
        var number = call(outer, "wrapLineToSnippetLine", line - 1);
        if (snippet == null || !(number instanceof Integer inSnippet)) {
            return null;
        }
        var source = (String) call(snippet, "source");
        var text = source == null
                ? null
                : source.lines().skip(inSnippet).findFirst().map(String::strip).orElse(null);
        return new Source("单元格", inSnippet + 1, text);
    }

    private static @Nullable Object call(Object target, String name, Object... arguments)
            throws ReflectiveOperationException {
        for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                    AccessibleObject.setAccessible(new Method[] {method}, true);
                    return method.invoke(target, arguments);
                }
            }
        }
        throw new NoSuchMethodException(target.getClass().getName() + "." + name);
    }
}
