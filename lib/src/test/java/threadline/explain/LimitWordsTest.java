package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.explain.cause.CriticalPath;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Step;

class LimitWordsTest {

    /** 一起等同一个，等得差不多久：说一遍，几个线程，各约多久。 */
    @Test
    void limitsAlikeForTheSameObjectAreToldOnce() {
        assertThat(borrowers(300, 301, 302)).isEqualTo("3 个线程的 DataSource.getConnection 都等到了时限，各约 0.30 秒。总用时 0.31 秒。");
    }

    /** 差得多的，不是一起说的那几个。 */
    @Test
    void limitsThatDifferAreToldApart() {
        assertThat(borrowers(100, 150, 302))
                .startsWith("「虚拟线程 3」的 DataSource.getConnection 等到了时限，等了 0.30 秒。另外 2 次等到了时限，其中最久的是「虚拟线程 2」的")
                .contains("等了 0.15 秒。");
    }

    /** 只等到了时限的一步，没有做什么：逐个做不用等它。 */
    @Test
    void aStepThatOnlyReachedItsLimitIsNoWorkOfItsOwn() {
        var d = new Draft("对方不回话");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        int silent = d.lane("询价", Lane.Kind.PLATFORM, 0, 400);
        int stock = d.lane("库存", Lane.Kind.PLATFORM, 0, 200);
        d.wake(main, silent, 0);
        d.wake(main, stock, 0);
        d.step(main, "等价格", 1, 200);
        d.expire(main, 1, 200, "CompletableFuture.get");
        d.wait(main, 200, 400, "ExecutorService.close");
        d.step(silent, "对方不回话", 1, 400);
        d.sleep(silent, 1, 400);
        d.wake(silent, main, 400);
        assertThat(Sentence.of(d.timeline(400, 400))).doesNotContain("逐个做");
        d.step(stock, "查库存", 1, 200);
        d.sleep(stock, 1, 200);
        assertThat(Sentence.of(d.timeline(400, 400))).endsWith("；不算等到时限的，逐个做要 0.60 秒。");
    }

    /** {@code orTimeout} 的时限从交出去算起：等它的那一次短得多，不说等了多久。 */
    @Test
    void aLimitThatBeganBeforeTheWaitIsToldByItsMoment() {
        var d = new Draft("等全部");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 800);
        d.run(main, 0, 300);
        d.expire(main, 300, 800, "CompletableFuture.join");
        assertThat(Sentence.of(d.timeline(800, 800)))
                .startsWith("main 等的 CompletableFuture 到了时限，main 在 0.80 秒醒来。")
                .doesNotContain("等了");
    }

    /** 有名字的，等的是它；没有名字，不说等一个方法。 */
    @Test
    void aMethodIsNotWhatIsAwaited() {
        for (var call : List.of("FutureTask.get", "回答")) {
            var d = new Draft("等");
            int main = d.lane("main", Lane.Kind.PLATFORM, 0, 510);
            d.expire(main, 5, 505, call);
            assertThat(Sentence.of(d.timeline(510, 510)))
                    .startsWith(
                            call.equals("回答")
                                    ? "main 等「回答」等到了时限，等了 0.50 秒。"
                                    : "main 的 FutureTask.get 等到了时限，等了 0.50 秒。");
        }
    }

    /** 时限到了，子任务因此被取消：先说时限；替它动手的库的线程不在图上，不说名字，路径也不走过去。自己取消的，是谁说了。 */
    @ParameterizedTest
    @ValueSource(strings = {"库的线程", "不知道", "main"})
    void aLimitIsToldBeforeWhatItCancelled(String by) {
        boolean own = by.equals("main");
        var d = new Draft("五秒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 5060);
        int child = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 5, 5050);
        int helper = d.helper("ForkJoinPool.commonPool-worker-1", by.equals("不知道") ? 5059 : 5000, 5060);
        d.run(main, 0, 5);
        d.expire(main, 5, 5005, own ? "FutureTask.get" : "StructuredTaskScope.join");
        d.run(main, 5005, 5010);
        d.wait(main, 5010, 5050, "ExecutorService.close");
        d.run(main, 5050, 5060);
        d.step(child, "查询 深圳", 6, 5048, 0, Step.Outcome.CANCELLED);
        d.wait(child, 6, 5006, "HttpClient.send");
        d.run(child, 5006, 5050);
        if (!by.equals("不知道")) {
            d.run(helper, 5000, 5004);
        }
        d.mark(child, own ? 5006 : 5004, Mark.Kind.INTERRUPTED, "", own ? main : by.equals("不知道") ? -1 : helper);
        d.wake(main, child, 5);
        if (by.equals("库的线程")) {
            d.wake(helper, child, 5005);
        }
        d.wake(child, main, 5050);
        assertThat(CriticalPath.of(d.timeline(5060, 5060)).legs())
                .extracting(Route.Leg::lane)
                .doesNotContain(helper);
        assertThat(Sentence.of(d.timeline(5060, 5060)))
                .isEqualTo(
                        own
                                ? "main 的 FutureTask.get 等到了时限，等了 5.00 秒。「查询 深圳」被 main 取消。总用时 5.06 秒。"
                                : "main 的 StructuredTaskScope.join 等到了时限，等了 5.00 秒；「查询 深圳」因此被取消。总用时 5.06 秒。");
    }

    /** 时限只取消了一个，另一个是等它的线程后来中断的：分开说，谁取消了谁。分不清哪一步是谁取消的，不说是谁。 */
    @ParameterizedTest
    @CsvSource({
        "答复, main, 等了 0.51 秒；「查询」因此被取消。「答复」被 main 取消。总用时",
        "答复, 服务, 等了 0.51 秒；「查询」因此被取消。「答复」被「服务」取消。总用时",
        "查询, main, 等了 0.51 秒。「查询」被取消。总用时"
    })
    void whoCancelledWhatIsToldApart(String second, String by, String said) {
        var d = new Draft("半秒");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 555);
        int child = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 5, 520);
        int answer = d.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 8, 560);
        int service = d.lane("服务", Lane.Kind.PLATFORM, 0, 555);
        d.expire(main, 5, 510, "StructuredTaskScope.join");
        d.run(main, 510, 555);
        d.step(child, "查询", 6, 515, 0, Step.Outcome.CANCELLED);
        d.wait(child, 6, 511, "HttpClient.send");
        d.mark(child, 511, Mark.Kind.INTERRUPTED, "");
        d.step(answer, second, 9, 545, 0, Step.Outcome.CANCELLED);
        d.sleep(answer, 9, 541);
        d.mark(answer, 541, Mark.Kind.INTERRUPTED, "", by.equals("main") ? main : service);
        d.wake(main, child, 5);
        assertThat(Sentence.of(d.timeline(555, 555))).contains(said);
    }

    /** 时限以后的那一段很长，里面有人等：说的是时限以后有多长，不是谁在等谁。时限以前也等过，就不是这样。 */
    @ParameterizedTest
    @CsvSource({"0, true", "900, false"})
    void whatWasWaitedForAfterALimitIsTheTimeAfterIt(int before, boolean told) {
        var d = new Draft("三秒");
        int limit = before + 1500;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, limit + 420);
        int desk = d.lane("交任务 1", Lane.Kind.PLATFORM, 2, limit + 410);
        if (before > 0) {
            d.sleep(main, 0, before);
        }
        d.expire(main, before, limit, "FutureTask.get");
        d.await(desk, 2, limit, "Workers.map", 2, 0);
        d.mark(desk, limit, Mark.Kind.INTERRUPTED, "", main);
        d.await(desk, limit + 1, limit + 410, "Workers.map", 2, 0);
        d.wake(main, desk, limit);
        d.await(main, limit + 1, limit + 420, "ExecutorService.close", 3, 0);
        d.wake(desk, main, limit + 420);
        assertThat(Sentence.of(d.timeline(limit + 420, limit + 420)).contains("等了 1.50 秒。到了时限以后，又用了 0.42 秒。"))
                .isEqualTo(told);
    }

    /** 到了时限以后还用了很久，例如结束进程：不说，等的和总用时对不上。 */
    @ParameterizedTest
    @CsvSource({"450, true", "20, false"})
    void whatCameAfterALimitIsTold(int after, boolean told) {
        var d = new Draft("三秒");
        int end = 3000 + after;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.expire(main, 0, 3000, "FutureTask.get");
        d.run(main, 3000, end);
        assertThat(Sentence.of(d.timeline(end, end)).contains("等了 3.00 秒。到了时限以后，又用了 0.45 秒。总用时 3.45 秒。"))
                .isEqualTo(told);
    }

    /** 时限不是总用时的原因，也先说它，再说因它取消的。 */
    @Test
    void aLimitThatDidNotDecideIsToldBeforeWhatItCancelledToo() {
        var d = new Draft("先限时，再做");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int child = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 5, 305);
        d.expire(main, 5, 300, "StructuredTaskScope.join");
        d.step(main, "收拾", 310, 1000);
        d.sleep(main, 310, 1000);
        d.step(child, "查询", 6, 304, 0, Step.Outcome.CANCELLED);
        d.sleep(child, 6, 301);
        d.mark(child, 301, Mark.Kind.INTERRUPTED, "");
        assertThat(Sentence.of(d.timeline(1000, 1000)))
                .isEqualTo("main 的 StructuredTaskScope.join 等到了时限，等了 0.30 秒；「查询」因此被取消。"
                        + "关键路径上最长的一步是「收拾」，0.69 秒，它一直在睡眠。总用时 1.00 秒。");
    }

    /** 时限以前就取消了的，不是因为时限。 */
    @Test
    void whatWasCancelledBeforeTheLimitIsNotItsDoing() {
        var d = new Draft("先取消");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int child = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 5, 300);
        d.expire(main, 5, 995, "StructuredTaskScope.join");
        d.step(child, "查询", 6, 300, 0, Step.Outcome.CANCELLED);
        d.sleep(child, 6, 300);
        d.mark(child, 299, Mark.Kind.INTERRUPTED, "");
        assertThat(Sentence.of(d.timeline(1000, 1000))).startsWith("「查询」被取消。").doesNotContain("因此");
    }

    /** 进程那一句已经说了时限：父进程隔一会儿看一眼的等待，不再说一遍。 */
    @Test
    void aProcessEndedAtItsLimitIsEnough() {
        var d = new Draft("停不下来");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1100);
        int worker = d.lane("main 7", Lane.Kind.PLATFORM, "7 · 画图", 0, 1005, false);
        d.run(main, 0, 2);
        d.expire(main, 2, 1002, "Workers.map");
        d.run(main, 1002, 1100);
        d.step(worker, "永远不回答", 5, 1000, 0, Step.Outcome.FAILED);
        d.mark(worker, 1000, Mark.Kind.KILLED, "进程 7 被信号 15（SIGTERM）结束" + Mark.atLimit(d.at(1000)));
        assertThat(Sentence.of(d.timeline(1100, 1100)))
                .startsWith("进程 7 被信号 15（SIGTERM）结束：到了 1.00 秒的时限，是父进程结束的。")
                .doesNotContain("Workers.map");
    }

    /** 整个记录也到了时限：一句里不说两种时限。 */
    @Test
    void limitsInsideTheLimitOfTheRecordingAreNotCalledLimits() {
        var d = new Draft("开店");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 8000);
        d.wait(main, 1, 8000, "柜台的数");
        for (var who : List.of("Server", "Barista")) {
            int lane = d.lane(who, Lane.Kind.PLATFORM, 0, 510);
            d.expire(lane, 5, 505, who.equals("Server") ? "柜台" : "订单夹");
            d.mark(lane, 508, Mark.Kind.UNCAUGHT, "NullPointerException：没有订单");
        }
        d.limit = 8000.0;
        assertThat(Sentence.of(d.timeline(8000, 8000)))
                .contains("「Server」、「Barista」先后因异常（NullPointerException）结束，没有人处理。")
                .contains("Server 等「柜台」，限 0.50 秒，没有等到；Barista 等「订单夹」也一样。")
                .doesNotContain("等到了时限")
                .as("说过 main 到时限没有等到")
                .doesNotContain("没有做完");
    }

    private static String borrowers(double... waits) {
        var d = new Draft("借了不还");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 310);
        d.wait(main, 0, 309, "ExecutorService.close");
        for (int i = 1; i <= waits.length; i++) {
            int lane = d.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, 0, 6 + waits[i - 1]);
            d.run(lane, 0, 5);
            d.expire(lane, 5, 5 + waits[i - 1], "DataSource.getConnection");
            d.run(lane, 5 + waits[i - 1], 6 + waits[i - 1]);
        }
        d.wake(waits.length, main, 309);
        return Sentence.of(d.timeline(310, 310));
    }

    /** 没有等到，再等一轮就等到了，又不在关键路径上：和总用时无关，不说。再也没有等到的，说。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRoundOfAPollThatWentOnIsNotTold(boolean cameThen) {
        var d = new Draft("旗子");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 410);
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, 0, 402);
        int server = d.lane("Server", Lane.Kind.PLATFORM, 0, 310);
        d.wait(main, 0, 402, "Thread.join");
        d.wake(main, barista, 0);
        d.wake(main, server, 0);
        d.step(barista, "制作", 2, 400);
        d.sleep(barista, 2, 400);
        d.expire(server, 2, 152, "柜台");
        if (cameThen) {
            d.await(server, 152, 204, "柜台", 1, 0);
            d.wake(barista, server, 204);
        } else {
            d.expire(server, 152, 302, "柜台");
        }
        d.wake(barista, main, 402);
        var sentence = Sentence.of(d.timeline(408, 410));
        assertThat(sentence.contains("等到了时限")).as(sentence).isEqualTo(!cameThen);
    }

    /** 进程没有了，它的步骤没有做完；失败的是自己抛出异常的那一步。 */
    @Test
    void aStepThatWentWithItsProcessDidNotFail() {
        var d = new Draft("死法");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 300);
        int gone = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 200, false);
        int fails = d.lane("main 2", Lane.Kind.PLATFORM, "2 · 画图", 0, 290, false);
        d.wait(main, 0, 300, "Workers.map");
        d.step(gone, "System.exit", 10, 200, 0, Step.Outcome.FAILED);
        d.sleep(gone, 10, 200);
        d.mark(gone, 200, Mark.Kind.KILLED, "进程 1 自己结束了，退出码 7");
        d.step(fails, "坏图", 10, 280, 0, Step.Outcome.FAILED);
        d.sleep(fails, 10, 280);
        assertThat(Sentence.of(d.timeline(300, 300)))
                .contains("「坏图」失败，「System.exit」没有做完。")
                .doesNotContain("「System.exit」失败");
    }

    /** 进程没有了，交给别的进程再做一次，做完了：不能只说没有做完。 */
    @Test
    void aStepThatWasDoneAgainElsewhereIsSaidToBeDone() {
        var d = new Draft("再交一次");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        int gone = d.lane("main 1", Lane.Kind.PLATFORM, "1 · 画图", 0, 200, false);
        int other = d.lane("main 2", Lane.Kind.PLATFORM, "2 · 画图", 0, 490, false);
        d.wait(main, 0, 500, "Workers.map");
        d.step(gone, "处理 3", 10, 200, 0, Step.Outcome.FAILED);
        d.sleep(gone, 10, 200);
        d.mark(gone, 200, Mark.Kind.KILLED, "进程 1 没有了");
        d.step(other, "处理 1", 10, 210);
        d.sleep(other, 10, 210);
        d.step(other, "处理 3", 230, 480);
        d.sleep(other, 230, 480);
        assertThat(Sentence.of(d.timeline(500, 500))).contains("「处理 3」第一次没有做完，后来做完了。");
    }
}
