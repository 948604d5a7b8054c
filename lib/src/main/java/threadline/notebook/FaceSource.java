package threadline.notebook;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.JShell;

/** 让 JShell 找得到这个库的 Javadoc：jar 里带着入口那几个类的源码。要内核打开 {@code jdk.jshell}；没有打开就只有签名。 */
final class FaceSource {

    private FaceSource() {}

    static void show(JShell shell) {
        try {
            var analysis = shell.sourceCodeAnalysis();
            var find = analysis.getClass().getDeclaredMethod("findSources");
            find.setAccessible(true);
            var sources = new ArrayList<Object>((List<?>) find.invoke(analysis));
            var jar = FaceSource.class.getProtectionDomain().getCodeSource().getLocation();
            sources.add(FileSystems.newFileSystem(Path.of(URI.create(jar.toString())))
                    .getPath("META-INF/sources"));
            CellSession.field(analysis, "availableSources").set(analysis, sources);
        } catch (IOException | ReflectiveOperationException | RuntimeException _) {
            // 没有打开 jdk.jshell，或 JShell 内部变了
        }
    }
}
