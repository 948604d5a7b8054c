package threadline.draw.timeline;

import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 挤在开头和末尾的、来回的、差一点就同时的：画不对就会说谎的时间线。 */
final class CornerSamples {

    private CornerSamples() {}

    /** 末尾的中断和它引起的唤醒只差 0.6 毫秒。 */
    static Timeline lastMoment() {
        Samples s = new Samples("末尾的中断");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 528);
        int ask = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 18, 525);
        int serve = s.lane("服务 1", Lane.Kind.VIRTUAL, 38, 527.6);
        s.wait(main, 15, 515, "StructuredTaskScope.join");
        s.run(main, 515, 516);
        s.wait(main, 516, 528, "StructuredTaskScope.close");
        s.step(ask, "查询", 18, 525, 0, Step.Outcome.CANCELLED);
        s.wait(ask, 18, 515, "HttpClient.send");
        s.run(ask, 515, 525);
        s.sleep(serve, 38, 527);
        s.run(serve, 527, 527.6);
        s.mark(ask, 515, Mark.Kind.INTERRUPTED, "由 main 中断");
        s.mark(ask, 525, Mark.Kind.CANCELLED, "查询");
        s.mark(ask, 525, Mark.Kind.ENDED, "");
        s.mark(serve, 527, Mark.Kind.INTERRUPTED, "由 main 中断");
        s.mark(serve, 527.6, Mark.Kind.ENDED, "");
        s.wake(main, ask, 515);
        s.wake(ask, main, 525);
        s.wake(main, serve, 527);
        s.wake(serve, main, 527.6);
        return s.timeline(528, 528);
    }

    /** 一启动就唤醒，末尾问一句答一句。 */
    static Timeline answer() {
        Samples s = new Samples("算完才回答");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 485);
        int guest = s.lane("客人", Lane.Kind.PLATFORM, 0, 484);
        s.wait(main, 0, 1, "CountDownLatch.await");
        s.step(main, "计算", 1, 479);
        s.run(main, 1, 479);
        s.wait(main, 479, 484, "Thread.join");
        s.step(guest, "等回答", 0, 482);
        s.wait(guest, 2, 479, "CompletableFuture.join");
        s.run(guest, 479, 484);
        s.wake(guest, main, 1);
        s.wake(main, guest, 479);
        s.wake(guest, main, 484);
        s.mark(guest, 483, Mark.Kind.SAID, "听到：三点了");
        s.mark(guest, 484, Mark.Kind.ENDED, "");
        return s.timeline(485, 485);
    }

    /** main 中断第一个，它马上结束，叫醒等它的 main；main 接着做下一步。 */
    static Timeline cancelledMidway() {
        Samples s = new Samples("取消就停下");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1370);
        int query = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 815, 1016);
        s.run(main, 0, 815);
        s.sleep(main, 815, 1015);
        s.step(main, "下一个查询", 1016, 1370);
        s.sleep(main, 1016, 1370);
        s.step(query, "慢查询", 816, 1016, 0, Step.Outcome.CANCELLED);
        s.sleep(query, 816, 1015);
        s.wake(main, query, 1015);
        s.wake(query, main, 1015.05);
        s.mark(query, 1016, Mark.Kind.CANCELLED, "慢查询");
        return s.timeline(1370, 1370);
    }

    /** 第一个做完，main 取消第二个，等它收尾：路径在 main 上只停了不到 1%。 */
    static Timeline oneCancelsTheOther(double end) {
        Samples s = new Samples("自己取消");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 123);
        int coffee = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 1, 122.9);
        int toast = s.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 1.5, 119);
        s.wait(main, 2, 119, "FutureTask.get");
        s.run(main, 119, 119.5);
        s.wait(main, 119.5, 123, "ExecutorService.close");
        s.step(coffee, "煮咖啡", 13, 122.5, 0, Step.Outcome.CANCELLED);
        s.sleep(coffee, 13, 119.5);
        s.run(coffee, 119.5, 122.9);
        s.step(toast, "烤面包", 13, 118.8, 0, Step.Outcome.FAILED);
        s.step(toast, "加热", 13, 118.7, 1, Step.Outcome.FAILED);
        s.sleep(toast, 13, 118.7);
        s.run(toast, 118.7, 119);
        s.mark(coffee, 119.5, Mark.Kind.INTERRUPTED, "由 main 中断");
        s.mark(coffee, 122.5, Mark.Kind.CANCELLED, "煮咖啡");
        s.mark(coffee, 122.9, Mark.Kind.ENDED, "");
        s.mark(toast, 118.7, Mark.Kind.DIED, "IllegalStateException：糊了");
        s.mark(toast, 118.8, Mark.Kind.DIED, "IllegalStateException：糊了");
        s.mark(toast, 119, Mark.Kind.ENDED, "");
        s.wake(main, coffee, 1);
        s.wake(main, toast, 1.5);
        s.wake(toast, main, 119);
        s.wake(main, coffee, 119.5);
        s.wake(coffee, main, 122.9);
        return s.timeline(123, end);
    }

    /** 没有人处理的异常在步骤结束时，线程收尾还要半秒；一个步骤被取消以后线程还在运行。 */
    static Timeline slowEnd() {
        Samples s = new Samples("面包烤糊");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int toast = s.lane("面包线程", Lane.Kind.PLATFORM, 5, 690);
        s.wait(main, 10, 1000, "Thread.join");
        s.step(toast, "烤面包", 5, 166, 0, Step.Outcome.FAILED);
        s.sleep(toast, 5, 166);
        s.queue(toast, 166, 690);
        s.mark(toast, 166, Mark.Kind.DIED, "IllegalStateException：糊了");
        s.mark(toast, 167, Mark.Kind.UNCAUGHT, "IllegalStateException：糊了");
        return s.timeline(1000, 1000);
    }

    /** 查询失败，紧接着关闭也失败。 */
    static Timeline bothFail() {
        Samples s = new Samples("查询和关闭都失败");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 270);
        s.step(main, "连接", 7, 110);
        s.step(main, "查询", 110, 212.2, 0, Step.Outcome.FAILED);
        s.step(main, "关闭", 212.4, 212.8, 0, Step.Outcome.FAILED);
        s.sleep(main, 7, 212.8);
        s.mark(main, 212.1, Mark.Kind.DIED, "SQLException：没有这张表");
        s.mark(main, 212.7, Mark.Kind.DIED, "SQLException：关不上");
        s.mark(main, 213, Mark.Kind.SUPPRESSED, "SQLException：关不上");
        return s.timeline(270, 270);
    }

    /** 打开之前和关闭以后的查询都没有开始。 */
    static Timeline tooEarlyTooLate() {
        Samples s = new Samples("先开后用，关了不用");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 342);
        s.queue(main, 0, 5);
        s.step(main, "连接", 5, 155);
        s.sleep(main, 5, 155);
        s.step(main, "查询", 155.2, 257);
        s.sleep(main, 155.2, 257);
        s.step(main, "关闭", 286, 338);
        s.sleep(main, 286, 338);
        s.mark(main, 4.9, Mark.Kind.NOT_STARTED, "打开之前的查询");
        s.mark(main, 155.1, Mark.Kind.NOT_STARTED, "中间的查询");
        s.mark(main, 341, Mark.Kind.NOT_STARTED, "关闭以后的查询");
        return s.timeline(342, 342);
    }

    /** 名字写不下的短步骤；{@code other} 是 main 上另一个步骤的名字。 */
    static Timeline quotes(String other) {
        Samples s = new Samples("三家报价");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1200);
        int fast = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, 100);
        s.wait(main, 0, 300, "FutureTask.get");
        s.step(main, "处理 丙", 300, 370);
        s.step(main, "处理 甲", 1000, 1070);
        s.step(main, other, 1070, 1140);
        s.step(fast, "询价 乙", 0, 70);
        s.step(fast, "询价 丁", 70, 140, 0, Step.Outcome.FAILED);
        return s.timeline(1200, 1200);
    }
}
