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
 * <p>{@link CellSession} 看着的内核上给出单元格的号码和行。别的内核上，代码在正在运行的单元格里，就给出单元格的行；在更早的单元格里，只知道它是那一段的第几行，也就这样说。
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
        if (kernel == null) {
            return null;
        }
        var jshell = kernel.jshell();
        if (jshell == null) {
            return null;
        }
        try {
            return find(jshell, wrapper.group(1), line, kernel.cell());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // 没有打开 jdk.jshell，或 JShell 内部变了
        }
    }

    private static @Nullable Source find(Object jshell, String wrapper, int line, @Nullable String cell)
            throws ReflectiveOperationException {
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
        if (source == null) {
            return null;
        }
        var cells = CellSession.cells();
        var place = cells == null ? null : cells.find(source, inSnippet);
        return place == null
                ? inCell(source, inSnippet, cell)
                : new Source(
                        "单元格 [" + place.number() + "]",
                        place.line(),
                        place.text().strip());
    }

    /** {@code source} 是一段代码，{@code inSnippet} 是其中的一行，从 0 开始。 */
    static Source inCell(String source, int inSnippet, @Nullable String cell) {
        var text = source.lines().skip(inSnippet).findFirst().map(String::strip).orElse(null);
        int at = cell == null ? -1 : cell.indexOf(source);
        if (cell == null || at < 0) {
            return new Source("前面的单元格，这一段的", inSnippet + 1, text);
        }
        int before = (int) cell.substring(0, at).chars().filter(c -> c == '\n').count();
        return new Source("单元格", before + inSnippet + 1, text);
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
