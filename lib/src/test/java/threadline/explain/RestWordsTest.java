package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import threadline.model.Draft;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;

/** 说了时限、事件循环、一串步骤以后，关键路径上还有的一大段：等的、睡的、别的步骤，都交代。 */
class RestWordsTest {

    /** 时限以前睡了很久：多久都算在总用时里。 */
    @ParameterizedTest
    @CsvSource({"300, true", "20, false"})
    void whatCameBeforeALimitIsTold(int slept, boolean told) {
        var d = new Draft("再等 0.6 秒");
        int end = slept + 600;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int clerk = d.lane("店员 1", Lane.Kind.PLATFORM, 0, end);
        d.wake(main, clerk, 0);
        d.sleep(main, 0, slept);
        d.expire(main, slept, end, "ThreadPoolExecutor.awaitTermination");
        d.step(clerk, "活", 0, end, 0, Step.Outcome.CANCELLED);
        d.sleep(clerk, 0, end);
        d.mark(clerk, end, Mark.Kind.INTERRUPTED, "", main);
        var sentence = Sentence.of(d.timeline(end, end));
        assertThat(sentence).contains("等到了时限，等了 0.60 秒。", "「活」被 main 取消。");
        assertThat(sentence.contains("关键路径上还有 main 睡眠 0.30 秒。")).isEqualTo(told);
    }

    /** 时限自己取消了别的：取消跟在时限后面，另一半在最后。 */
    @Test
    void theRestComesAfterWhatTheLimitCancelled() {
        var d = new Draft("一起等");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 900);
        int clerk = d.lane("店员 1", Lane.Kind.VIRTUAL, 300, 900);
        d.sleep(main, 0, 300);
        d.wake(main, clerk, 300);
        d.expire(main, 300, 900, "ExecutorService.invokeAll");
        d.step(clerk, "活", 300, 900, 0, Step.Outcome.CANCELLED);
        d.sleep(clerk, 300, 900);
        d.mark(clerk, 900, Mark.Kind.INTERRUPTED, "", main);
        assertThat(Sentence.of(d.timeline(900, 900))).contains("等到了时限，等了 0.60 秒；「活」因此被取消。关键路径上还有 main 睡眠 0.30 秒。总用时");
    }

    /** 没有步骤：几个线程差不多一样长，它们做完以后另一个才做。 */
    @ParameterizedTest
    @CsvSource({"80, true", "6, false"})
    void whoCameAfterThreadsThatAreAlikeIsTold(int written, boolean told) {
        var d = new Draft("读写锁");
        int end = 130 + written;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int one = d.lane("读 1", Lane.Kind.PLATFORM, 0, 125);
        int two = d.lane("读 2", Lane.Kind.PLATFORM, 0, 130);
        int writer = d.lane("写", Lane.Kind.PLATFORM, 0, end);
        d.wake(main, two, 0);
        d.sleep(one, 0, 125);
        d.sleep(two, 0, 130);
        d.sleep(writer, 0, 60);
        d.lock(writer, 60, 130, "书架", "读 2");
        d.wake(two, writer, 130);
        d.sleep(writer, 130, end);
        d.wait(main, 0, end, "Thread.join");
        d.wake(writer, main, end);
        var sentence = Sentence.of(d.timeline(end, end));
        assertThat(sentence).startsWith("「读 1」和「读 2」差不多一样长，");
        assertThat(sentence.contains("关键路径上还有「写」睡眠 0.08 秒。")).isEqualTo(told);
    }

    /** 进程要先启动，才一轮一轮地做：启动不是哪一轮。 */
    @ParameterizedTest
    @CsvSource({"300, true", "40, false"})
    void startingTheProcessesOfAPoolIsToldBesideItsRounds(int start, boolean told) {
        var d = new Draft("现开的进程");
        int end = start + 840;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        d.wait(main, 1, end - 2, "Workers.map");
        for (int worker = 0; worker < 2; worker++) {
            int lane = d.lane("main " + (10 + worker), Lane.Kind.PLATFORM, (10 + worker) + " · Worker", 2, end, false);
            d.step(lane, "启动 JVM", 2, start);
            d.unknown(lane, 2, start);
            for (int i = 0; i < 4; i++) {
                double from = start + 210 * i + 3;
                d.step(lane, "睡 200", from, from + 200);
                d.sleep(lane, from, from + 200);
                d.queue(lane, from + 201, from + 209);
            }
            d.wake(main, lane, 2);
            for (int i = 0; i < 3; i++) {
                d.wake(lane, main, start + 210 * i + 203);
            }
            d.wake(lane, main, end - 2 - worker);
        }
        var sentence = Sentence.of(d.timeline(end, end));
        assertThat(sentence).startsWith("「Worker」只有 2 个进程，8 步分成 4 轮。");
        assertThat(sentence.contains("关键路径上还有「启动 JVM」，0.30 秒。")).isEqualTo(told);
    }

    /** 工作进程做到时限被结束，以前启动，以后换了一个进程做别的。 */
    @Test
    void theStepsAroundAKilledProcessAreTold() {
        var d = new Draft("停不下来");
        d.lane("main", Lane.Kind.PLATFORM, 0, 2170);
        d.lane("main 7", Lane.Kind.PLATFORM, "7 · 画图", 10, 1590, false);
        d.lane("main 8", Lane.Kind.PLATFORM, "8 · 画图", 1600, 2170, false);
        d.await(0, 10, 1590, "Workers.map", 1, 0);
        d.await(0, 1600, 2140, "Workers.map", 1, 0);
        d.step(1, "启动 JVM", 10, 260);
        d.unknown(1, 10, 290);
        d.step(1, "永远不回答", 290, 1590, 0, Step.Outcome.FAILED);
        d.wait(1, 290, 1290, "LockSupport.parkNanos");
        d.unknown(1, 1290, 1590);
        d.mark(1, 1590, Mark.Kind.KILLED, "进程 7 被信号 15（SIGTERM）结束" + Mark.atLimit(d.at(1000)));
        d.step(2, "启动 JVM", 1600, 1800);
        d.unknown(2, 1600, 1840);
        d.step(2, "睡 300", 1840, 2140);
        d.sleep(2, 1840, 2140);
        d.wake(0, 1, 10);
        d.wake(1, 0, 1590);
        d.wake(0, 2, 1600);
        d.wake(2, 0, 2140);
        assertThat(Sentence.of(d.timeline(2170, 2170)))
                .contains("main 等「永远不回答」，连同结束那个进程，一共等了 1.30 秒。关键路径上还有 2 次「启动 JVM」和「睡 300」，共 0.75 秒。总用时");
    }

    /** 事件循环被一个任务占着，轮到的下一个也占着：说是哪一步，下一步也说。 */
    @Test
    void theNextStepOnABusyLoopIsTold() {
        var d = new Draft("阻塞事件循环");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 410);
        int first = d.lane("weather() 1", Lane.Kind.TASK, 0, 200);
        int second = d.lane("weather() 2", Lane.Kind.TASK, 0, 402);
        d.wait(main, 0, 402, "事件循环里的任务");
        d.wake(main, first, 0);
        d.wake(main, second, 0);
        d.step(first, "北京", 0, 200);
        d.sleep(first, 0, 200);
        d.pins.add(new Pin(first, d.at(0), d.at(200), ""));
        d.intervals.add(new Interval.Runnable(
                second,
                d.at(0),
                d.at(201),
                threadline.model.Evidence.EXACT,
                null,
                Interval.Runnable.Queue.LOOP.by(),
                first));
        d.step(second, "上海", 201, 401);
        d.sleep(second, 201, 401);
        d.wake(second, main, 402);
        assertThat(Sentence.of(d.timeline(410, 410)))
                .startsWith("「weather() 1」在「北京」里占着事件循环 0.20 秒没有让出来，这段时间别的任务都得等。关键路径上还有「上海」，0.20 秒。总用时");
    }

    /** 事件循环以后又等定时器：等在选择器里，不是在读写什么。 */
    @Test
    void whatTheLoopWaitedForIsTold() {
        var d = new Draft("阻塞了事件循环");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 3090);
        int loop = d.lane("vert.x-eventloop-thread-0", Lane.Kind.PLATFORM, 0, 3090);
        d.wake(main, loop, 50);
        d.wait(main, 50, 3085, "FutureTask.get");
        d.step(loop, "读旧文件", 60, 2070);
        d.sleep(loop, 60, 2070);
        d.io(loop, 2075, 3080, "Selector.select");
        d.wake(loop, main, 3085);
        assertThat(Sentence.of(d.timeline(3090, 3090)))
                .contains("有 2.01 秒停在「读旧文件」里")
                .contains("关键路径上还有 vert.x-eventloop-thread-0 等「Selector.select」1.0");
    }

    /** 一步步问服务，中间睡眠：服务做的是那几步的事，没有说到的是睡眠。 */
    @Test
    void theSleepBetweenQuestionsToAServiceIsTold() {
        var d = new Draft("照样去问");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 2400);
        int service = d.lane("服务 1", Lane.Kind.PLATFORM, 0, 2400);
        for (int i = 0; i < 8; i++) {
            double at = 300 * i;
            d.step(main, "付款 " + (i + 1), at, at + 200, 0, i < 7 ? Step.Outcome.FAILED : Step.Outcome.COMPLETED);
            d.wait(main, at, at + 200, "HttpClient.send");
            d.wake(main, service, at + 1);
            d.sleep(service, at + 1, at + 199);
            d.wake(service, main, at + 200);
            d.sleep(main, at + 200, at + 300);
            d.idle(service, at + 199, at + 301);
        }
        assertThat(Sentence.of(d.timeline(2400, 2400)))
                .startsWith("「付款 1」到「付款 7」失败。")
                .contains("做了 8 步", "关键路径上还有 main 睡眠 8 次共 0.80 秒。总用时");
    }

    /** 等一个进程的输出，那时它正在启动；以后的一步和它合起来才占了另一半。 */
    @Test
    void waitingForAProcessThatStartsIsTold() {
        var d = new Draft("SIGTERM");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1380);
        int reader = d.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, 1380);
        int boss = d.lane("main 7", Lane.Kind.PLATFORM, "7 · 咖啡店", 2, 1380, false);
        int barista = d.lane("Barista", Lane.Kind.PLATFORM, "7 · 咖啡店", 260, 1260, false);
        int server = d.lane("Server", Lane.Kind.PLATFORM, "7 · 咖啡店", 460, 1370, false);
        d.wait(main, 0, 1380, "ExecutorService.close");
        d.wake(main, reader, 0);
        d.io(reader, 20, 260, "管道：BufferedReader.readLine");
        d.step(boss, "启动 JVM", 2, 230);
        d.unknown(boss, 2, 260);
        d.wake(reader, barista, 260);
        for (int i = 0; i < 5; i++) {
            d.step(barista, "制作 " + i, 260 + 200 * i, 460 + 200 * i);
            d.sleep(barista, 260 + 200 * i, 460 + 200 * i);
            d.step(server, "派送 " + i, 460 + 200 * i, 560 + 200 * i);
            d.sleep(server, 460 + 200 * i, 560 + 200 * i);
            if (i > 0) {
                d.await(server, 360 + 200 * i, 460 + 200 * i, "ArrayBlockingQueue.take", 1, 0);
            }
            d.wake(barista, server, 460 + 200 * i);
        }
        d.io(reader, 260, 1365, "管道：BufferedReader.readLine");
        d.wake(server, reader, 1365);
        d.wake(reader, main, 1380);
        assertThat(Sentence.of(d.timeline(1380, 1380)))
                .startsWith("Barista 一步接一步做了 5 步，共 1.00 秒，")
                .contains("关键路径上还有「派送 4」，0.10 秒，还有等进程 7 启动 0.23 秒。总用时")
                .doesNotContain("readLine");
    }

    /** 算的人多半在等 CPU：不知道是谁占着，也要说；只等了一点，不说。 */
    @ParameterizedTest
    @CsvSource({"60, true", "90, false"})
    void waitingForTheCpuIsTold(int percent, boolean told) {
        var d = new Draft("大活在池里");
        d.cpus = 2;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 400);
        for (int i = 1; i <= 2; i++) {
            int worker = d.lane("算的人 " + i, Lane.Kind.PLATFORM, 0, 400);
            d.wake(main, worker, 0);
            d.step(worker, "大活", 0, 200);
            d.step(worker, "大活", 200, 400);
            d.sampled(worker, 0, 400, 20, percent);
        }
        d.wait(main, 0, 400, "ExecutorService.close");
        d.wake(2, main, 400);
        assertThat(Sentence.of(d.timeline(400, 400)).contains("总用时 0.40 秒，其中 0.16 秒在等 CPU"))
                .isEqualTo(told);
    }

    /** 等 CPU 把等 GIL 挤少了：GIL 也说。 */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void waitingForTheGilIsToldWithTheCpu(boolean gil) {
        var d = new Draft("CPython");
        d.cpus = 2;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        for (int i = 1; i <= 2; i++) {
            int worker = d.lane("线程 " + i, Lane.Kind.PLATFORM, 0, 500);
            d.wake(main, worker, 0);
            d.step(worker, "算", 0, 500);
            for (int at = 0; at < 500; at += 20) {
                d.run(worker, at, at + 10);
                d.queue(worker, at + 10, at + 18);
                d.intervals.add(new Interval.Runnable(
                        worker,
                        d.at(at + 18),
                        d.at(at + 20),
                        threadline.model.Evidence.EXACT,
                        null,
                        gil ? Interval.Runnable.Queue.GIL.by() : null,
                        null));
            }
        }
        d.wait(main, 0, 500, "Thread.join");
        d.wake(2, main, 500);
        var sentence = Sentence.of(d.timeline(500, 500));
        assertThat(sentence).contains("其中 0.2").contains("在等 CPU");
        assertThat(sentence.contains("0.05 秒在等 GIL")).isEqualTo(gil);
    }

    /** 不是几个线程轮流算，等 GIL 等了两成以上，也说：和等 CPU 一样。 */
    @ParameterizedTest
    @CsvSource({"30, true", "10, false"})
    void waitingForTheGilIsToldAlone(int each, boolean told) {
        var d = new Draft("CPython");
        d.cpus = 2;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 500);
        d.step(main, "收", 0, 500);
        for (int at = 0; at < 500; at += 100) {
            d.io(main, at, at + 100 - each, "socket.recv");
            var gil = Interval.Runnable.Queue.GIL.by();
            d.intervals.add(new Interval.Runnable(
                    main, d.at(at + 100 - each), d.at(at + 100), threadline.model.Evidence.EXACT, null, gil, null));
        }
        assertThat(Sentence.of(d.timeline(500, 500)).contains("总用时 0.50 秒，其中 0.15 秒在等 GIL"))
                .isEqualTo(told);
    }

    /** 路径只走过一步的末尾，不到总用时的一成：框比说的长得多，不说；走过的多，还是要说。 */
    @ParameterizedTest
    @CsvSource({"30, false", "120, true"})
    void aShortTailOfALongStepIsNotTold(int tail, boolean told) {
        var d = new Draft("问和答");
        int end = 300 + tail;
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, end);
        int asker = d.lane("问的", Lane.Kind.VIRTUAL, 0, end);
        int service = d.lane("服务", Lane.Kind.VIRTUAL, 0, 300);
        d.wake(main, asker, 0);
        d.wake(asker, service, 1);
        d.wait(main, 0, end, "FutureTask.get");
        d.step(asker, "查询", 0, end);
        d.wait(asker, 1, 300, "FutureTask.get");
        d.run(asker, 300, end);
        d.step(service, "答复", 1, 299);
        d.sleep(service, 1, 299);
        d.wake(service, asker, 300);
        d.wake(asker, main, end);
        assertThat(Sentence.of(d.timeline(end, end)).contains("关键路径上还有「查询」")).isEqualTo(told);
    }

    /** JVM 停顿也是一件事：线程的名字和它分得开。 */
    @Test
    void aPauseOfTheJvmOnThePathIsToldOfItsThread() {
        var d = new Draft("停顿");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 130);
        int pot = d.lane("锅", Lane.Kind.PLATFORM, 30, 130);
        d.intervals.add(new Interval.Paused(main, 0, d.at(30), new Interval.Pause(0, d.at(30), "GC")));
        d.wait(main, 30, 130, "Thread.join");
        d.wake(main, pot, 30);
        d.step(pot, "加热", 30, 130);
        d.sleep(pot, 30, 130);
        d.wake(pot, main, 130);
        assertThat(Sentence.of(d.timeline(130, 130))).contains("「加热」，0.10 秒", "关键路径上还有 main 等 JVM 停顿 0.03 秒。");
    }
}
