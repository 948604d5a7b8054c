package threadline.recorder.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** JFR 的一次记录：打开哪些事件，读出来。临时目录不能写时 JFR 开始不了：没有事件，{@link #refusal} 说出来，代码照样运行。 */
final class Events implements AutoCloseable {

    private static final String SLEEP = "jdk.ThreadSleep";

    /** 说出一段等待的事件；没有代理时另加 {@code jdk.ThreadPark}。 */
    static final List<String> WAITS = List.of(
            "threadline.Parked",
            SLEEP,
            "jdk.JavaMonitorEnter",
            "jdk.JavaMonitorWait",
            "jdk.SocketRead",
            "jdk.SocketWrite",
            "jdk.FileRead",
            "jdk.FileWrite",
            "jdk.FileForce");

    /** 除了 {@code threadline.Unparking}，到了上限也还记：很少，少了它们就不知道谁泄漏。 */
    private static final List<String> OTHER_EVENTS = List.of(
            "jdk.ThreadStart",
            "jdk.ThreadEnd",
            "jdk.DataLoss",
            "jdk.JavaMonitorInflate",
            "threadline.ClockSync",
            "threadline.Slept",
            "threadline.Unparking");

    private static final String VIRTUAL_START = "jdk.VirtualThreadStart";
    private static final String VIRTUAL_END = "jdk.VirtualThreadEnd";

    /** JVM 停住了：收集器的停顿，和虚拟机线程在安全点里做的事。 */
    private static final List<String> PAUSES = List.of("jdk.GCPhasePause", "jdk.ExecuteVMOperation");

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);

    /** 每隔这么久看一次机器有多忙。 */
    private static final Duration LOAD_PERIOD = Duration.ofMillis(100);

    private final @Nullable Recording recording;
    private final String refusal;
    private boolean sleepsElsewhere;
    private boolean tookOver;

    private Events(@Nullable Recording recording, String refusal) {
        this.recording = recording;
        this.refusal = refusal;
    }

    static Events open() {
        try {
            return new Events(new Recording(), "");
        } catch (IllegalStateException e) {
            return new Events(null, refusal(e));
        }
    }

    private static String refusal(Throwable e) {
        Throwable first = e;
        while (first.getCause() != null) {
            first = first.getCause();
        }
        return "临时目录 " + System.getProperty("java.io.tmpdir") + " 不能写，JFR 没有开始（" + first.getMessage()
                + "）：平台线程的等待只按采样估计，睡眠写作等待，没有说过步骤的平台线程不在图里。用 -Djava.io.tmpdir=… 换一个目录";
    }

    /** 为什么没有事件；有就是空串。 */
    String refusal() {
        return refusal;
    }

    /**
     * 代理看见的，JFR 就不记：{@code parks} 停放，{@code sleeps} 睡眠；虚拟线程的开始和结束等到 {@link #takeOver}。
     *
     * <p>一万个虚拟线程一起开始、一起睡、一起结束时，后两样最贵。
     */
    void start(boolean parks, boolean sleeps) {
        if (recording == null) {
            return;
        }
        recording.setName("threadline");
        for (var event : WAITS) {
            recording.enable(event).withoutThreshold().withStackTrace();
        }
        for (var event : OTHER_EVENTS) {
            recording.enable(event).withStackTrace();
        }
        if (!parks) {
            recording.enable("jdk.ThreadPark").withoutThreshold().withStackTrace();
        }
        if (sleeps) {
            recording.disable(SLEEP);
        }
        sleepsElsewhere = sleeps;
        for (var event : PAUSES) {
            recording.enable(event).withThreshold(SHORTEST_PAUSE).withoutStackTrace();
        }
        for (var event : OtherPrograms.EVENTS) {
            recording.enable(event).withPeriod(LOAD_PERIOD);
        }
        // 周期取得很长：只要线程结束时的那一次
        recording.enable("jdk.ThreadCPULoad").withPeriod(Duration.ofDays(1));
        recording.start();
    }

    /** 虚拟线程的开始和结束、睡眠也记：代理没有，或快要放不下了。重复调用没有作用。 */
    void takeOver() {
        if (recording == null || tookOver) {
            return;
        }
        tookOver = true;
        recording.enable(VIRTUAL_START).withoutStackTrace();
        recording.enable(VIRTUAL_END).withoutStackTrace();
        if (sleepsElsewhere) {
            recording.enable(SLEEP).withoutThreshold().withoutStackTrace(); // 栈还由代理的钩子来记
        }
    }

    /** 不再记等待。 */
    void withoutWaits() {
        if (recording != null) {
            WAITS.forEach(recording::disable);
            sleepsElsewhere = false;
            recording.disable("threadline.Slept");
            recording.disable("threadline.Unparking");
        }
    }

    /** 占了多少字节。 */
    long size() {
        return recording == null ? 0 : recording.getSize();
    }

    /** 一个事件和它的开始：问一次要一会儿，排序时要问很多次。 */
    private record Timed(long ticks, RecordedEvent event) {}

    /**
     * 到这一刻为止的全部；记录继续。
     *
     * <p>自己抄一份来读：{@link Recording#dump} 写完要等磁盘，这个文件却马上就删。
     */
    FlightRecording.Told read() {
        if (recording == null) {
            return new FlightRecording.Told(List.of(), List.of());
        }
        Path file = null;
        try {
            file = Files.createTempFile("threadline", ".jfr");
            try (var copy = recording.copy(true);
                    var chunks = copy.getStream(null, null)) {
                if (chunks == null) {
                    throw new IOException("JFR 没有留下数据");
                }
                Files.copy(chunks, file, StandardCopyOption.REPLACE_EXISTING);
            }
            var events = new ArrayList<Timed>();
            var ends = new ArrayList<FlightRecording.VirtualEnd>();
            try (var reader = new RecordingFile(file)) {
                while (reader.hasMoreEvents()) {
                    var event = reader.readEvent();
                    long ticks = event.getLong("startTime");
                    switch (event.getEventType().getName()) {
                        case VIRTUAL_START -> ends.add(end(event, ticks, true));
                        case VIRTUAL_END -> ends.add(end(event, ticks, false));
                        default -> events.add(new Timed(ticks, event));
                    }
                }
            }
            events.sort(Comparator.comparingLong(Timed::ticks));
            return new FlightRecording.Told(events.stream().map(Timed::event).toList(), ends);
        } catch (IOException e) {
            throw new UncheckedIOException("读不出 JFR 的数据：" + e.getMessage() + "。检查临时目录的剩余空间后重试", e);
        } finally {
            deleteQuietly(file);
        }
    }

    private static FlightRecording.VirtualEnd end(RecordedEvent event, long ticks, boolean starts) {
        var thread = event.getThread();
        var name = thread == null ? null : thread.getJavaName();
        return new FlightRecording.VirtualEnd(event.getLong("javaThreadId"), name == null ? "" : name, ticks, starts);
    }

    private static void deleteQuietly(@Nullable Path file) {
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
        if (recording != null) {
            recording.close();
        }
    }
}
