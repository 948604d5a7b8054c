package threadline.python;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import threadline.export.TimelineJson;
import threadline.model.Honesty;
import threadline.model.Timeline;

/** 存好的运行：没有 Python 的读者也有图看。按程序的文字找，改过一个字就不是它了。 */
final class Stored {

    /** 运行过的程序，存一份到这个文件夹；写笔记本的人用。 */
    private static final String KEEP = "threadline.python.keep";

    private static final String FOLDER = "threadline/python/stored/";

    private Stored() {}

    /** 写明是存好的；没有存过是 {@code null}。 */
    static @Nullable Timeline find(String source, ClassLoader library) {
        try (var in = library.getResourceAsStream(FOLDER + name(source))) {
            if (in == null) {
                return null;
            }
            try (var text = new GZIPInputStream(in)) {
                return marked(TimelineJson.read(new String(text.readAllBytes(), StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("读不到存好的运行：" + e.getMessage(), e);
        }
    }

    /** 要求了才存。 */
    static void keep(String source, Timeline timeline) throws IOException {
        var folder = System.getProperty(KEEP);
        if (folder != null) {
            keep(source, timeline, Path.of(folder));
        }
    }

    static void keep(String source, Timeline timeline, Path folder) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name(source))))) {
            out.write(TimelineJson.write(timeline).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Timeline marked(Timeline timeline) {
        var honesty = timeline.honesty();
        return new Timeline(
                timeline.title() + "（存好的一次运行）",
                timeline.start(),
                timeline.bodyNanos(),
                timeline.endNanos(),
                timeline.lanes(),
                timeline.steps(),
                timeline.intervals(),
                timeline.wakes(),
                timeline.marks(),
                timeline.findings(),
                timeline.output(),
                timeline.failure(),
                timeline.limitNanos(),
                timeline.outside(),
                timeline.pins(),
                timeline.pools(),
                timeline.turns(),
                timeline.cpus(),
                new Honesty(
                        honesty.unknownShare(),
                        honesty.lostEvents(),
                        honesty.source(),
                        List.of("这不是刚才运行的：这台机器上没有能用的 Python，图是存好的一次运行（" + honesty.source() + "）。")));
    }

    static String name(String source) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8) + ".json.gz";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("这个 JDK 没有 SHA-256", e);
        }
    }
}
