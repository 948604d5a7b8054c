package threadline.recorder.thread;

import java.net.URL;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * 一个类是程序的，还是它用的库的。与要记录的代码在同一个 jar 里、在文件夹里、或在单元格里定义的，是程序的；别的 jar 里的是库的。
 *
 * <p>线程安全；一个类只查一次。
 */
public final class LibraryCode {

    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private static volatile ClassLoader loader = ClassLoader.getSystemClassLoader();
    private static volatile @Nullable URL program;

    private LibraryCode() {}

    /** 下面要记录的是 {@code code}：与它在一起的是程序。 */
    public static void isBeside(Class<?> code) {
        var found = code.getClassLoader();
        var location = location(code);
        boolean same = loader.equals(found) && String.valueOf(location).equals(String.valueOf(program));
        if (found != null && !same) {
            KNOWN.clear();
            loader = found;
            program = location;
        }
    }

    /** 不知道从哪里来的，是程序的。 */
    public static boolean contains(String type) {
        return !type.startsWith("REPL.") && KNOWN.computeIfAbsent(type, LibraryCode::isLibrary);
    }

    private static boolean isLibrary(String type) {
        try {
            var location = location(Class.forName(type, false, loader));
            return location != null
                    && location.getPath().endsWith(".jar")
                    && !location.toString().equals(String.valueOf(program));
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static @Nullable URL location(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }
}
