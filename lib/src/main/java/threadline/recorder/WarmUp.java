package threadline.recorder;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import threadline.model.Timeline;
import threadline.recorder.assembling.Assembler;
import threadline.recorder.assembling.Outline;
import threadline.recorder.capture.FlightRecording;
import threadline.recorder.capture.Journal;
import threadline.recorder.capture.Look;
import threadline.recorder.capture.Witness;
import threadline.recorder.link.AgentLink;
import threadline.recorder.reading.Looks;
import threadline.recorder.reading.Reading;
import threadline.recorder.thread.OwnThreads;

/**
 * 在后台把 JFR 和代理用一遍，让第一次记录不必等；这时来的记录等它做完，不另起一份。
 *
 * <p>JFR 和代理各在一个线程上打开。都打开了，才从头到尾演一遍；已经有记录在等，就不演了：它自己会走一遍。
 */
final class WarmUp {

    private static @Nullable Thread running;
    private static boolean done;
    private static volatile boolean awaited;

    private WarmUp() {}

    /** 开始；做过一次就什么也不做。{@code reader} 也用一遍预热的时间线。 */
    static synchronized void begin(Consumer<Timeline> reader) {
        if (!done) {
            done = true;
            running = OwnThreads.unstarted("warm-up", () -> run(reader));
            running.start();
        }
    }

    /** 正在预热就等它做完；没有在预热，以后也不再预热。 */
    static void await() {
        Thread thread;
        synchronized (WarmUp.class) {
            done = true;
            awaited = true;
            thread = running;
            running = null;
        }
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Consumer<Timeline> reader) {
        var jfr = OwnThreads.unstarted("warm-up-jfr", FlightRecording::rehearse);
        jfr.start();
        var agent = AgentLink.load().agent();
        try {
            jfr.join();
            if (!awaited) {
                rehearse(reader, agent != null);
            }
        } catch (InterruptedException | RuntimeException e) {
            // 预热不成，真正的记录会说出原因
        }
    }

    private static void rehearse(Consumer<Timeline> reader, boolean hasAgent) throws InterruptedException {
        var thread = Thread.currentThread();
        var journal = new Journal(Witness.NOBODY);
        try (var flight = FlightRecording.start(journal, thread)) {
            long start = System.nanoTime();
            Thread.ofVirtual()
                    .start(() -> java.util.concurrent.locks.LockSupport.parkNanos(1))
                    .join();
            if (hasAgent) {
                Look.now();
            }
            long end = flight.stop();
            var reading = new Reading(thread, journal, start, flight, new Looks(null, Look.now(), end));
            var assembler = new Assembler(thread, journal, (type, line) -> null, start, reading);
            reader.accept(
                    assembler.assemble(new Outline("预热", Instant.now(), end, end, null, null, List.of()), Set.of()));
        }
    }
}
