package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static threadline.Threadline.exercise;
import static threadline.Threadline.explore;
import static threadline.Threadline.named;
import static threadline.Threadline.point;
import static threadline.Threadline.say;
import static threadline.Threadline.step;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.Test;

/** 探索：走遍，重走，检查，一关一关地玩。 */
class ExploreTest {

    static Exploration deposits() {
        return explore("两次存款", race -> {
            var balance = new int[] {1000};
            race.thread("甲", () -> {
                int seen = step("读", () -> balance[0]);
                step("写", () -> {
                    balance[0] = seen + 500;
                });
            });
            race.thread("乙", () -> {
                int seen = step("读", () -> balance[0]);
                step("写", () -> {
                    balance[0] = seen - 300;
                });
            });
            race.outcome(() -> balance[0]);
            race.watch(() -> "余额=" + balance[0]);
        });
    }

    static Exploration transfers() {
        return explore("两次转账", race -> {
            var a = named("A", new Object());
            var b = named("B", new Object());
            race.thread("甲", () -> {
                point("锁 A");
                synchronized (a) {
                    point("锁 B");
                    synchronized (b) {
                        point("转账");
                    }
                }
            });
            race.thread("乙", () -> {
                point("锁 B");
                synchronized (b) {
                    point("锁 A");
                    synchronized (a) {
                        point("转账");
                    }
                }
            });
        });
    }

    static String printed(Runnable body) {
        var out = new ByteArrayOutputStream();
        var before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            body.run();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyOutcomeStandsInTheTableWithItsShortestSchedule() {
        var table = deposits().table();
        assertThat(table.name()).isEqualTo("两次存款：全部 6 种走法");
        assertThat(table.columnNames()).containsExactly("结果", "次数", "一个走法");
        assertThat(table.stringColumn("结果").asList()).containsExactlyInAnyOrder("1200", "1500", "700");
        assertThat(table.intColumn("次数").sum()).isEqualTo(6);
        assertThat(table.stringColumn("一个走法").asList()).contains("甲 乙 乙 甲");
    }

    @Test
    void aScheduleIsReplayedOnTheAxisOfSteps() {
        var deposits = deposits();
        assertThat(deposits.schedule("甲 乙 乙 甲").outcome()).isEqualTo("1500");
        assertThat(deposits.schedule("甲乙").outcome()).as("剩下的由上一步的线程接着走").isEqualTo("1500");
        assertThat(deposits.shortest(700)).hasToString("走法 乙 甲 甲 乙：700");
        assertThat(printed(() -> deposits.schedule("甲，乙→乙、甲").show())).contains("走法 甲 乙 乙 甲。结果：1500", "图片：");
        assertThatThrownBy(() -> deposits.schedule("甲 甲 甲"))
                .hasMessageContaining("第 3 步写的是 甲，它走不动：已经结束")
                .hasMessageContaining("乙：读");
        assertThatThrownBy(() -> deposits.schedule("甲 丙")).hasMessageContaining("「丙」不是线程：线程是 甲、乙");
        assertThatThrownBy(() -> deposits.shortest(1)).hasMessageContaining("有的结果：");
        assertThatThrownBy(deposits::failing).hasMessageContaining("没有一种走坏");
    }

    @Test
    void checksSayWhichShortScheduleBreaksThem() {
        var deposits = deposits();
        assertThat(printed(() -> deposits.sometimes(1500))).contains("✓ 走法 甲 乙 乙 甲 得到 「1500」");
        assertThat(printed(() -> deposits.never(900))).contains("✓ 全部 6 种走法，没有一种得到 「900」");
        assertThat(printed(deposits::neverFails)).contains("✓ 全部 6 种走法，没有一种走坏");
        assertThatThrownBy(() -> deposits.never(1500))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("走法 甲 乙 乙 甲 的结果是「1500」。全部 6 种走法里这样的有 2 种");
        assertThatThrownBy(() -> deposits.always(1200)).hasMessageContaining("这样的有 4 种");
        assertThatThrownBy(() -> deposits.sometimes(9)).hasMessageContaining("没有一种得到它。有的结果：");
    }

    @Test
    void playSaysWhatEachThreadWouldDoNext() {
        var deposits = deposits();
        assertThat(printed(() -> deposits.play(""))).contains("接着：甲：读；乙：读");
        assertThat(printed(() -> deposits.play("甲"))).contains("接着：甲：写；乙：读");
        assertThat(printed(() -> deposits.play("甲 甲"))).contains("甲：已经结束；乙：读");
        assertThat(printed(() -> deposits.play("甲 丙"))).contains("✗ 走法里的「丙」不是线程");
        var transfers = transfers();
        assertThat(printed(() -> transfers.play("甲 乙 乙"))).contains("甲：锁 B；乙：等「A」（在甲手里）");
        assertThat(printed(() -> transfers.play("甲 甲 乙 甲"))).contains("甲：已经结束；乙：拿「B」");
        assertThat(printed(() -> transfers.play("甲 乙 乙 乙"))).contains("✗ 第 4 步写的是 乙，它走不动：等「A」（在甲手里）");
    }

    @Test
    void aDeadlockIsAnOutcomeWithItsCycleDrawn() {
        var transfers = transfers();
        assertThatThrownBy(() -> transfers.never("死锁")).hasMessageContaining("走法 甲 乙 乙 甲 的结果是「死锁：");
        assertThat(transfers.shortest("死锁").outcome()).isEqualTo("死锁：甲 等「B」（在乙手里），乙 等「A」（在甲手里）");
        assertThat(printed(() -> transfers.failing().show())).contains("两次转账：谁等谁");
    }

    @Test
    void twoLocksWithTheSameNameStayTwo() {
        var exploration = explore("同名", race -> {
            var one = named("锁", new Object());
            var two = named("锁", new Object());
            race.thread("甲", () -> {
                point("锁");
                synchronized (one) {
                    point("锁");
                    synchronized (two) {
                        point("在");
                    }
                }
            });
            race.thread("乙", () -> {
                point("锁");
                synchronized (two) {
                    point("锁");
                    synchronized (one) {
                        point("在");
                    }
                }
            });
        });
        assertThat(exploration.shortest("死锁").outcome()).contains("「锁」", "「锁（2）」");
    }

    @Test
    void aLevelIsWonWhenTheScheduleBreaksTheProgram() {
        var transfers = transfers();
        assertThat(printed(() -> exercise("让它死锁", "各拿一把", "", transfers))).startsWith("○ 还没有作答：让它死锁。提示：各拿一把");
        assertThat(printed(() -> exercise("让它死锁", "各拿一把", "甲 甲", transfers)))
                .contains("✗ 让它死锁。看到的是：还没有走坏，接着 甲：转账；乙：锁 B。提示：各拿一把");
        assertThat(printed(() -> exercise("让它死锁", "各拿一把", "甲 甲 甲 乙 乙 乙", transfers)))
                .contains("✗", "没有走坏");
        assertThat(printed(() -> exercise("让它死锁", "各拿一把", "甲 乙 丁", transfers))).contains("✗ 让它死锁", "丁");
        assertThat(printed(() -> exercise("让它死锁", "各拿一把", "甲 乙 甲", transfers)))
                .as("只剩乙走得动，替读者走完")
                .contains("✓ 让它死锁：死锁：甲 等「B」（在乙手里）");
    }

    @Test
    void aRepairIsWalkedOnEverySchedule() {
        Exploration untouched = null;
        assertThat(printed(() -> exercise("修好", "按次序", untouched, a -> a.neverFails())))
                .startsWith("○ 还没有作答：修好");
        assertThat(printed(() -> exercise("修好", "按次序", transfers(), a -> a.neverFails())))
                .contains("✗ 「两次转账：从不走坏」不成立。看到的是：走法 甲 乙 乙 甲");
        assertThat(printed(() -> exercise("修好", "按次序", deposits(), a -> a.never("死锁"))))
                .contains("✓ 修好：全部 6 种走法")
                .doesNotContain("没有一种得到");
        var asleep = explore("睡", race -> race.thread("甲", () -> Thread.sleep(10)));
        assertThat(printed(() -> exercise("修好", "按次序", asleep, a -> a.neverFails())))
                .contains("✗", "sleep");
    }

    @Test
    void anInvariantIsCheckedAfterEveryMove() {
        var exploration = explore("转账", race -> {
            var accounts = new int[] {1000, 500};
            race.thread("甲", () -> {
                step("扣", () -> {
                    accounts[0] -= 400;
                });
                step("加", () -> {
                    accounts[1] += 400;
                });
            });
            race.invariant("总额是 1500", () -> accounts[0] + accounts[1] == 1500);
        });
        assertThat(exploration.failing()).hasToString("走法 甲：不变式不成立：总额是 1500");
    }

    @Test
    void anExceptionIsAnOutcome() {
        var exploration = explore("取款", race -> {
            var balance = new int[] {100};
            for (var who : List.of("甲", "乙")) {
                race.thread(who, () -> {
                    if (step("够吗", () -> balance[0] >= 100)) {
                        step("取", () -> {
                            balance[0] -= 100;
                            if (balance[0] < 0) {
                                throw new IllegalStateException("余额不足");
                            }
                        });
                    }
                });
            }
        });
        exploration.sometimes("异常");
        exploration.sometimes("乙 抛出 IllegalStateException: 余额不足");
    }

    @Test
    void codeBeforeTheFirstStepIsAMoveOfItsOwn() {
        var exploration = explore("外面的锁", race -> {
            var lock = named("锁", new ReentrantLock());
            var order = new StringBuilder();
            for (var who : List.of("甲", "乙")) {
                race.thread(who, () -> {
                    lock.lock();
                    try {
                        step("写", () -> order.append(who));
                    } finally {
                        lock.unlock();
                    }
                });
            }
            race.outcome(order::toString);
        });
        exploration.sometimes("甲乙");
        exploration.sometimes("乙甲");
        assertThat(printed(() -> exploration.play(""))).contains("甲：开始；乙：开始");
        assertThat(printed(() -> exploration.play("甲 乙"))).contains("甲：写；乙：等「锁」（在甲手里）");
    }

    @Test
    void stepsInsideMethodsOfTheProgramNeedNoStart() {
        var exploration = explore("账户", race -> {
            var account = new Account();
            race.thread("甲", () -> account.add(500));
            race.thread("乙", () -> account.add(-300));
            race.outcome(() -> account.balance);
        });
        assertThat(exploration.schedule("甲 乙 乙 甲").outcome()).isEqualTo("1500");
        assertThat(exploration.scope()).isEqualTo("全部 6 种走法");
    }

    private static final class Account {
        private int balance = 1000;

        void add(int amount) {
            int seen = step("读", () -> balance);
            step("写", () -> {
                balance = seen + amount;
            });
        }
    }

    @Test
    void everyPrimitiveCanBeDriven() {
        explore("队列", race -> {
                    var queue = new ArrayBlockingQueue<Integer>(1);
                    race.thread("生产", () -> {
                        for (int i = 0; i < 3; i++) {
                            queue.put(i);
                        }
                    });
                    race.thread("消费", () -> {
                        for (int i = 0; i < 3; i++) {
                            assertThat(queue.take()).isEqualTo(i);
                        }
                    });
                })
                .neverFails();
        explore("直接交接", race -> {
                    var queue = new SynchronousQueue<Integer>();
                    race.thread("生产", () -> queue.put(7));
                    race.thread("消费", () -> assertThat(queue.take()).isEqualTo(7));
                })
                .neverFails();
        explore("闭锁、栅栏、join", race -> {
                    var latch = new CountDownLatch(1);
                    var barrier = new CyclicBarrier(2);
                    var first = race.thread("甲", () -> {
                        latch.await();
                        barrier.await();
                    });
                    race.thread("乙", () -> {
                        step("放行", latch::countDown);
                        barrier.await();
                        first.join();
                    });
                })
                .neverFails();
        explore("读写锁", race -> {
                    var lock = new ReentrantReadWriteLock();
                    for (var who : List.of("甲", "乙")) {
                        race.thread(who, () -> {
                            lock.readLock().lock();
                            point("读");
                            lock.readLock().unlock();
                        });
                    }
                    race.thread("丙", () -> {
                        lock.writeLock().lock();
                        point("写");
                        lock.writeLock().unlock();
                    });
                })
                .neverFails();
    }

    @Test
    void aSpinThatYieldsGivesWay() {
        var exploration = explore("等标志", race -> {
            var ready = new boolean[1];
            race.thread("甲", () -> {
                while (!step("看", () -> ready[0])) {
                    Thread.yield();
                }
            });
            race.thread(
                    "乙",
                    () -> step("置", () -> {
                        ready[0] = true;
                    }));
        });
        exploration.neverFails();
        var livelock = explore("谁也不让", 20, 1, race -> {
            race.thread("甲", () -> {
                while (true) {
                    point("让");
                }
            });
        });
        assertThat(livelock.toString()).contains("走不完：300 步以后还没有结束");
    }

    @Test
    void simulatedWorkIsOneMoveAndWordsAreNotPrinted() {
        var out = printed(() -> {
            var exploration = explore("做饭", race -> {
                race.thread("甲", () -> {
                    step("煮饭", Duration.ofHours(1));
                    say("饭好了");
                });
                race.thread("乙", () -> step("炒菜", Duration.ofHours(1)));
            });
            exploration.always("走完了");
            exploration.schedule("乙 甲").show();
        });
        assertThat(out).contains("✓ 全部 2 种走法，结果都是 「走完了」").doesNotContain("饭好了\n");
    }

    @Test
    void insideARecordingTheExplorationRunsAsOutside() {
        var recording = Threadline.record("记录", () -> deposits().scope());
        assertThat(recording.result()).isEqualTo("全部 6 种走法");
        assertThat(recording.timeline().steps()).isEmpty();
        assertThat(recording.timeline().leaked()).isEmpty();
    }

    @Test
    void theBodyIsCheckedBeforeAnythingRuns() {
        assertThatThrownBy(() -> explore("空", race -> {})).hasMessageContaining("里没有线程");
        assertThatThrownBy(() -> explore("名", race -> race.thread("甲 乙", () -> {})))
                .hasMessageContaining("名字「甲 乙」不能用");
        assertThatThrownBy(() -> explore("名", race -> {
                    race.thread("甲", () -> {});
                    race.thread("甲", () -> {});
                }))
                .hasMessageContaining("都叫「甲」");
        assertThatThrownBy(() -> explore("错", race -> {
                    throw new java.io.IOException("没有文件");
                }))
                .hasMessageContaining("没有文件");
        assertThatThrownBy(() -> explore("外", race -> explore("里", inner -> inner.thread("甲", () -> {}))))
                .hasMessageContaining("explore「里」写在另一个 explore 里面");
        assertThatCode(() -> explore("好", race -> race.thread("甲", () -> {}))).doesNotThrowAnyException();
    }
}
