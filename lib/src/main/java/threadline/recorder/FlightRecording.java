package threadline.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** 一次正在进行的 JFR 记录。数据写在临时文件里，{@link #close} 时删掉。 */
final class FlightRecording implements AutoCloseable {

    private static final List<String> EVENTS = List.of(
            "jdk.ThreadStart",
            "jdk.ThreadEnd",
            "jdk.VirtualThreadStart",
            "jdk.VirtualThreadEnd",
            "jdk.ThreadSleep",
            "jdk.ThreadPark",
            "jdk.JavaMonitorEnter",
            "jdk.JavaMonitorWait",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.FileForce",
            "jdk.DataLoss",
            "threadline.Anchor");

    private final Recording recording = new Recording();

    /** 开始记录；第一次要几百毫秒，以后几毫秒。 */
    static FlightRecording start() {
        var flight = new FlightRecording();
        flight.recording.setName("threadline");
        for (var event : EVENTS) {
            flight.recording.enable(event).withoutThreshold().withStackTrace();
        }
        flight.recording.start();
        Anchor.drop();
        return flight;
    }

    /** 到这一刻为止的全部事件，按时间排列；记录继续。 */
    List<RecordedEvent> events() {
        Anchor.drop();
        Path file = null;
        try {
            file = Files.createTempFile("threadline", ".jfr");
            recording.dump(file);
            var events = new ArrayList<RecordedEvent>();
            try (var reader = new RecordingFile(file)) {
                while (reader.hasMoreEvents()) {
                    events.add(reader.readEvent());
                }
            }
            events.sort(java.util.Comparator.comparing(RecordedEvent::getStartTime));
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException("读不出 JFR 的数据：" + e.getMessage() + "。检查临时目录的剩余空间后重试", e);
        } finally {
            deleteQuietly(file);
        }
    }

    private static void deleteQuietly(@org.jspecify.annotations.Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}
