package threadline.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.named;
import static threadline.Threadline.record;
import static threadline.Threadline.say;
import static threadline.Threadline.step;

import example.NamedThings;
import example.Waiter;
import example.rental.Rental;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Finding;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Timeline;
import threadline.recorder.capture.Names;

class NamesTest {

    private static Timeline waitFor(Waiter.Work wait, Waiter.Work release) {
        return record("等一个有名字的东西", () -> Waiter.waitThenRelease(wait, release)).timeline();
    }

    private static void assertNamed(Timeline timeline, String name) {
        assertThat(timeline.intervals()).anyMatch(interval -> switch (interval) {
            case Interval.Waiting waiting -> waiting.object().equals(name);
            case Interval.Blocked blocked -> blocked.lock().equals(name);
            default -> false;
        });
    }

    @Test
    void aQueuesConditionCarriesTheQueuesName() {
        var array = named("信箱", new ArrayBlockingQueue<String>(1));
        assertNamed(waitFor(array::take, () -> array.put("信")), "信箱");
        var linked = named("链表信箱", new LinkedBlockingQueue<String>());
        assertNamed(waitFor(linked::take, () -> linked.put("信")), "链表信箱");
    }

    @Test
    void aNameOutlivesItsObjectUntilTheRecordingIsRead() throws Exception {
        var recording = record("用完就扔", () -> {
            var gone = new WeakReference<Object>(waitAtAQueue());
            while (gone.get() != null) {
                System.gc();
                Thread.onSpinWait();
            }
            named("后来的", new Object());
        });
        recording.orThrow();
        assertNamed(recording.timeline(), "传送带");
    }

    private static Object waitAtAQueue() throws InterruptedException {
        var queue = named("传送带", new LinkedBlockingQueue<String>());
        queue.poll(30, TimeUnit.MILLISECONDS);
        return queue;
    }

    @Test
    void aFileInAThreadsNameIsNamedWithoutItsFolder(@TempDir Path folder) {
        var timeline = record("写文件", () -> {
                    for (var name : List.of("写 " + folder.resolve("shop.db"), "GET /orders/42", folder.toString())) {
                        Thread.ofPlatform().name(name).start(() -> say("好了")).join();
                    }
                })
                .timeline();
        assertThat(timeline.lanes())
                .extracting(Lane::name)
                .filteredOn(name -> !name.startsWith("surefire")) // 运行测试的工具自己的线程，偶尔也做事
                .containsExactlyInAnyOrder(
                        "main",
                        "写 shop.db",
                        "GET /orders/42",
                        folder.getFileName().toString());
    }

    @Test
    void aLatchASemaphoreAndALockCarryTheirNames() {
        var latch = named("开门", new CountDownLatch(1));
        assertNamed(waitFor(latch::await, latch::countDown), "开门");
        var seats = named("座位", new Semaphore(0));
        assertNamed(waitFor(seats::acquire, seats::release), "座位");
        var lock = named("账户锁", new ReentrantLock());
        lock.lock();
        assertNamed(
                waitFor(
                        () -> {
                            lock.lock();
                            lock.unlock();
                        },
                        lock::unlock),
                "账户锁");
    }

    @Test
    void anObjectMonitorCarriesItsName() {
        var door = named("门", new Object());
        assertNamed(
                waitFor(
                        () -> {
                            synchronized (door) {
                                door.wait(5_000);
                            }
                        },
                        () -> {
                            synchronized (door) {
                                door.notifyAll();
                            }
                        }),
                "门");
    }

    @Test
    void whatIsWaitedForInsideAnObjectCarriesItsName() {
        var bicycles = named("自行车", new Rental());
        assertNamed(waitFor(bicycles::borrow, () -> bicycles.giveBack("红的")), "自行车");
    }

    /** 两个起了名字的对象共用一把锁：它不叫其中任何一个的名字，除非自己也有。 */
    @Test
    void aLockSharedByTwoNamedObjectsIsNeither() {
        record("装上代理", () -> {});
        var shared = new ReentrantLock();
        named("甲", new Shelf(shared));
        named("乙", new Shelf(shared));
        shared.lock();
        var timeline = waitFor(
                () -> {
                    shared.lock();
                    shared.unlock();
                },
                shared::unlock);
        assertThat(timeline.intervals())
                .filteredOn(Interval.Blocked.class::isInstance)
                .extracting(i -> ((Interval.Blocked) i).lock())
                .isNotEmpty()
                .doesNotContain("甲", "乙");
        var own = new ReentrantLock();
        named("自己的", own);
        named("丙", new Shelf(own));
        own.lock();
        assertNamed(
                waitFor(
                        () -> {
                            own.lock();
                            own.unlock();
                        },
                        own::unlock),
                "自己的");
    }

    private record Shelf(ReentrantLock lock) {}

    @Test
    void threadsWithoutANameAreNumberedFromTopToBottom() {
        var timeline = record("后启动的先做", () -> {
                    var second = new CountDownLatch(1);
                    var one = Thread.startVirtualThread(new FutureTask<>(() -> {
                        second.await();
                        step("一", () -> {});
                        return null;
                    }));
                    var two = Thread.startVirtualThread(() -> {
                        step("二", () -> {});
                        second.countDown();
                    });
                    one.join();
                    two.join();
                })
                .timeline();
        assertThat(timeline.lanes()).extracting(Lane::name).containsExactly("main", "虚拟线程 1", "虚拟线程 2");
    }

    @Test
    void aNameThatWasPrintedIsTheLanesName() throws Exception {
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        Timeline timeline;
        try {
            timeline = record("后启动的先说", () -> {
                        var said = new CountDownLatch(1);
                        var quiet = Thread.startVirtualThread(new FutureTask<>(() -> {
                            said.await();
                            return null;
                        }));
                        var loud = Thread.startVirtualThread(() -> step("说话的", () -> {
                            say("我");
                            said.countDown();
                        }));
                        quiet.join();
                        loud.join();
                    })
                    .timeline();
        } finally {
            System.setOut(before);
        }
        int loud = timeline.steps().getFirst().lane();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(timeline.lanes().get(loud).name() + "] 我");
    }

    @Test
    void aWaitInsideALoopOfTheLibraryIsNamedByWhatWaits() {
        var timeline = record("循环里等", NamedThings::joinInLoops).timeline();
        assertThat(timeline.intervals())
                .as("%s", timeline.honesty())
                .filteredOn(i -> i.lane() == 0 && i instanceof Interval.Waiting)
                .extracting(i -> ((Interval.Waiting) i).object())
                .isNotEmpty()
                .containsOnly("CompletableFuture.join");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMonitorOfAClassIsNamedByTheClass(boolean virtual) {
        var timeline =
                record("类的监视器", () -> NamedThings.monitorsOfClasses(virtual)).timeline();
        assertThat(timeline.intervals())
                .as("%s", timeline.honesty())
                .filteredOn(i -> i instanceof Interval.Blocked && i.nanos() > 100_000_000)
                .extracting(i -> ((Interval.Blocked) i).lock())
                .containsExactlyInAnyOrder("Till.class", "NamedThings.class");
    }

    /** 三把同名的锁前面各排一个，不是一条队。 */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void locksOfOneTypeAreCountedByTheObject(boolean virtual) {
        var timeline = record("三把锁", () -> NamedThings.threeLocks(virtual)).timeline();
        assertThat(timeline.findings()).extracting(Finding::kind).doesNotContain("锁护送", "排队等锁");
        var locks = timeline.intervals().stream()
                .filter(i -> i instanceof Interval.Blocked && i.source() != null)
                .map(Interval.Blocked.class::cast)
                .toList();
        assertThat(locks).as("%s", timeline.honesty()).hasSize(3);
        assertThat(locks.stream().map(Interval.Blocked::lockId).distinct()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        "demo.Shop$Till, Till",
        "demo.Shop$1, Shop",
        "demo.Shop$$Lambda/0x00007f1234, lambda",
        "REPL.$JShell$12$Till, Till",
        "REPL.$JShell$12B$1, 匿名类",
        "java.util.Collections$SynchronizedMap, SynchronizedMap",
        "java.io.PrintStream, PrintStream",
        "[I, int[]",
        "[[Ljava.lang.String;, String[][]",
        "[LREPL.$JShell$12$Till;, Till[]"
    })
    void aMonitorIsNamedByTheReadersClass(String type, String name) {
        assertThat(Names.ofMonitor(type)).isEqualTo(name);
    }
}
