package threadline.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Wake;

/** 十二种强制的等待：种类、对象、唤醒都对，并且在程序自己记的时刻之内。 */
class ForcedPythonWaitTest {

    /** 机器再忙，事件也在程序自己看钟的两次之间；换算零点时差一点。 */
    private static final long SLACK_NANOS = 1_000_000;

    /** 叫醒的人先睡 0.1 秒；忙的时候，等的人来得晚一些。 */
    private static final long LEAST_NANOS = 10_000_000;

    private static final String PROGRAM = """
            import asyncio, concurrent.futures, queue, threading, time

            def log(kind, wait):
                began = time.monotonic_ns()
                wait()
                print("等", kind, began, time.monotonic_ns(), flush=True)

            async def alog(kind, wait):
                began = time.monotonic_ns()
                await wait
                print("等", kind, began, time.monotonic_ns(), flush=True)

            def later(what):
                def work():
                    time.sleep(0.1)
                    what()
                one = threading.Thread(target=work, name="叫醒的人")
                one.start()
                return one

            def hold(lock):
                held = threading.Event()
                def work():
                    with lock:
                        held.set()
                        time.sleep(0.1)
                threading.Thread(target=work, name="叫醒的人").start()
                held.wait()

            def condition(cond):
                with cond:
                    cond.wait()

            def tell(one):
                with one:
                    one.notify()

            async def told(event):
                await asyncio.sleep(0.1)
                event()

            async def tasks():
                await alog("asyncio.sleep", asyncio.sleep(0.1))
                await alog("gather", asyncio.gather(asyncio.sleep(0.1), asyncio.sleep(0.05)))
                box = asyncio.Queue()
                giver = asyncio.create_task(told(lambda: box.put_nowait(1)), name="叫醒的人")
                await alog("asyncio.Queue", box.get())
                await giver

            before = time.monotonic_ns()
            with step("零"):
                print("零", before, time.monotonic_ns(), flush=True)
            log("sleep", lambda: time.sleep(0.1))
            账户, 册子 = threading.Lock(), threading.RLock()
            hold(账户)
            log("lock", lambda: 账户.acquire())
            hold(册子)
            log("RLock", lambda: 册子.acquire())
            event = threading.Event()
            later(event.set)
            log("Event", event.wait)
            cond = threading.Condition()
            later(lambda: tell(cond))
            log("Condition", lambda: condition(cond))
            places = threading.Semaphore(0)
            later(places.release)
            log("Semaphore", places.acquire)
            orders = named("订单夹", queue.Queue())
            later(lambda: orders.put(1))
            log("Queue", orders.get)
            log("join", later(lambda: None).join)
            with concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="叫醒的人") as pool:
                answer = pool.submit(time.sleep, 0.1)
                log("Future", answer.result)
            asyncio.run(tasks())
            """;

    private record Logged(long began, long ended) {}

    private static Timeline timeline;
    private static Map<String, Logged> truth;

    @BeforeAll
    static void run() {
        var run = PythonProgramTest.program("强制的等待", Duration.ofSeconds(50), OutputStream.nullOutputStream())
                .source(PROGRAM);
        assertThat(run.failure()).as(run.output()).isNull();
        timeline = run.timeline();
        var lines = run.output().lines().map(line -> line.split(" ")).toList();
        var zero = lines.getFirst();
        // 步骤开始在两次看钟之间
        long offset = Long.parseLong(zero[1]) - step("零").startNanos();
        truth = new LinkedHashMap<>();
        for (var line : lines.subList(1, lines.size())) {
            truth.put(line[1], new Logged(Long.parseLong(line[2]) - offset, Long.parseLong(line[3]) - offset));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sleep, 睡眠, '', ''",
        "lock, 等锁, 账户, 叫醒的人",
        "RLock, 等锁, 册子, 叫醒的人",
        "Event, 等待, event, 叫醒的人",
        "Condition, 等待, cond, 叫醒的人",
        "Semaphore, 等待, places, 叫醒的人",
        "Queue, 等待, 订单夹, 叫醒的人",
        "join, 等待, Thread.join（叫醒的人）, 叫醒的人",
        "Future, 等待, answer, 叫醒的人_0",
        "asyncio.sleep, 睡眠, '', ''",
        "gather, 等待, asyncio.gather, sleep() 1",
        "asyncio.Queue, 等待, box, 叫醒的人"
    })
    void aForcedWaitIsInsideItsBracket(String kind, String word, String object, String waker) {
        var logged = truth.get(kind);
        var wait = longest(logged);
        assertThat(wait.word()).as(kind + "：" + wait).isEqualTo(word);
        assertThat(wait.nanos()).as(kind + "：" + wait).isGreaterThan(LEAST_NANOS);
        assertThat(wait.startNanos()).isGreaterThanOrEqualTo(logged.began - SLACK_NANOS);
        assertThat(wait.endNanos()).isLessThanOrEqualTo(logged.ended + SLACK_NANOS);
        assertThat(object(wait)).isEqualTo(object);
        if (!waker.isEmpty()) {
            var wakes = timeline.wakes().stream()
                    .filter(w -> w.to() == wait.lane()
                            && w.atNanos() >= wait.startNanos()
                            && w.atNanos() <= wait.endNanos() + SLACK_NANOS)
                    .toList();
            assertThat(wakes).as(kind).isNotEmpty();
            assertThat(nameOf(wakes.getLast())).startsWith(waker);
        }
    }

    @Test
    void nobodyIsWokenOutsideAWait() {
        var starts = timeline.lanes().stream().collect(Collectors.toMap(Lane::id, Lane::startNanos));
        for (var wake : timeline.wakes()) {
            boolean starting = Math.abs(wake.atNanos() - starts.getOrDefault(wake.to(), 0L)) < 20 * SLACK_NANOS;
            boolean waiting = timeline.intervals().stream()
                    .anyMatch(i -> i.lane() == wake.to()
                            && (i instanceof Interval.Waiting
                                    || i instanceof Interval.Blocked
                                    || i instanceof Interval.Sleeping)
                            && i.startNanos() - SLACK_NANOS <= wake.atNanos()
                            && i.endNanos() + SLACK_NANOS >= wake.atNanos());
            assertThat(starting || waiting).as(nameOf(wake) + " 唤醒 " + wake).isTrue();
        }
    }

    @Test
    void theIntervalsOfALaneDoNotOverlap() {
        for (var lane : timeline.lanes()) {
            long until = lane.startNanos();
            for (var interval : timeline.intervals().stream()
                    .filter(i -> i.lane() == lane.id())
                    .toList()) {
                assertThat(interval.startNanos())
                        .as("%s：%s", lane.name(), interval)
                        .isGreaterThanOrEqualTo(until);
                until = interval.endNanos();
            }
            assertThat(until).isLessThanOrEqualTo(lane.endNanos());
        }
        assertThat(timeline.honesty().unknownShare()).isLessThan(0.2);
    }

    private static Interval longest(Logged logged) {
        var sleeper = List.of("main", "tasks()");
        return timeline.intervals().stream()
                .filter(i -> sleeper.contains(timeline.lanes().get(i.lane()).name()))
                .filter(i -> !object(i).equals("事件循环里的任务"))
                .filter(i -> i.startNanos() < logged.ended && i.endNanos() > logged.began)
                .max(java.util.Comparator.comparingLong(
                        i -> Math.min(i.endNanos(), logged.ended) - Math.max(i.startNanos(), logged.began)))
                .orElseThrow();
    }

    private static String object(Interval interval) {
        return switch (interval) {
            case Interval.Waiting w -> w.object();
            case Interval.Blocked b -> b.lock();
            default -> "";
        };
    }

    private static String nameOf(Wake wake) {
        return timeline.lanes().get(wake.from()).name();
    }

    private static Step step(String name) {
        return timeline.steps().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
