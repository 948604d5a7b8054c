package threadline.draw.timeline;

import java.util.List;
import java.util.Random;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element;
import threadline.draw.ink.Element.Arrow;
import threadline.draw.ink.Element.Label;
import threadline.draw.ink.Element.Label.Role;
import threadline.draw.ink.Element.Line;
import threadline.draw.ink.Element.Tail;
import threadline.explain.Sentence;
import threadline.explain.cause.CriticalPath;
import threadline.model.Draft;
import threadline.model.Guess;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 手写的时间线：样图和测试共用。 */
final class Samples extends Draft {

    /** 掉头的箭头往右让到条的外面，头还挨着条。 */
    static final double BESIDE = 5;

    Samples(String title) {
        super(title);
    }

    static Timeline coffeeShop() {
        Samples s = new Samples("咖啡店：1 名咖啡师，1 名服务员");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 11_010);
        int barista = s.lane("Barista", Lane.Kind.PLATFORM, 5, 10_010);
        int server = s.lane("Server", Lane.Kind.PLATFORM, 5, 11_010);
        for (int i = 0; i < 5; i++) {
            s.mark(main, 500 * i, Mark.Kind.SAID, "#" + i);
            s.sleep(main, 500 * i, 500 * i + 500);
            s.step(barista, "制作 #" + i, 2000 * i, 2000 * i + 2000);
            s.sleep(barista, 2000 * i, 2000 * i + 2000);
            s.wait(server, i == 0 ? 0 : 2000 * i + 1000, 2000 * i + 2000, "成品队列");
            s.wake(barista, server, 2000 * i + 2000);
            s.step(server, "派送 #" + i, 2000 * i + 2000, 2000 * i + 3000);
            s.sleep(server, 2000 * i + 2000, 2000 * i + 3000);
        }
        s.wait(main, 2500, 11_000, "全部送达");
        s.wake(main, barista, 3);
        s.wake(server, main, 11_000);
        s.mark(barista, 10_010, Mark.Kind.ENDED, "");
        s.mark(server, 11_010, Mark.Kind.ENDED, "");
        return s.timeline(11_010, 11_010);
    }

    static Timeline breakfast() {
        Samples s = new Samples("并发做早餐");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 3012);
        int coffee = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 8, 3009);
        int toast = s.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 9, 2010);
        s.run(main, 0, 10);
        s.wait(main, 10, 3010, "StructuredTaskScope.join");
        s.step(coffee, "煮咖啡", 8, 3009);
        s.sleep(coffee, 8, 3009);
        s.step(toast, "烤面包", 9, 2010);
        s.sleep(toast, 9, 2010);
        s.wake(coffee, main, 3009);
        s.mark(toast, 2009, Mark.Kind.SAID, "面包好了");
        s.mark(coffee, 3009, Mark.Kind.ENDED, "");
        s.mark(toast, 2010, Mark.Kind.ENDED, "");
        return s.timeline(3012, 3012);
    }

    static Timeline sequentialBreakfast() {
        Samples s = new Samples("一件一件做早餐");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 5006);
        s.step(main, "煮咖啡", 1, 3003);
        s.sleep(main, 1, 3003);
        s.step(main, "烤面包", 3003, 5005);
        s.sleep(main, 3003, 5005);
        return s.timeline(5006, 5006);
    }

    static Guess guess() {
        return new Guess(
                5000 * MS,
                "烤面包",
                List.of(new Guess.Span("煮咖啡", 0, 3000 * MS), new Guess.Span("烤面包", 3000 * MS, 5000 * MS)));
    }

    static Timeline burntToast() {
        Samples s = new Samples("面包烤焦：取消咖啡");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1060);
        int coffee = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 8, 1015);
        int toast = s.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 9, 1011);
        s.wait(main, 10, 1030, "StructuredTaskScope.join");
        s.step(coffee, "煮咖啡", 8, 1015, 0, Step.Outcome.CANCELLED);
        s.step(coffee, "磨豆", 8, 400, 1, Step.Outcome.COMPLETED);
        s.step(coffee, "冲泡", 400, 1015, 1, Step.Outcome.CANCELLED);
        s.sleep(coffee, 8, 400);
        s.unknown(coffee, 400, 600);
        s.expire(coffee, 600, 800, "LinkedBlockingQueue.poll");
        s.sleep(coffee, 800, 1015);
        s.step(toast, "烤面包", 9, 1010, 0, Step.Outcome.FAILED);
        s.sleep(toast, 9, 1010);
        s.mark(toast, 1009, Mark.Kind.SAID, "面包焦了");
        s.mark(coffee, 1013, Mark.Kind.INTERRUPTED, "");
        s.mark(coffee, 1014, Mark.Kind.CANCELLED, "煮咖啡");
        s.mark(coffee, 1015, Mark.Kind.ENDED, "");
        s.mark(toast, 900, Mark.Kind.DIED, "IllegalStateException: 面包焦了");
        s.mark(toast, 1011, Mark.Kind.UNCAUGHT, "IllegalStateException: 面包焦了");
        s.mark(coffee, 500, Mark.Kind.UNSEEN, "IllegalStateException：没有人看");
        s.mark(toast, 300, Mark.Kind.STOPPED, "IllegalStateException：定时任务停了");
        s.mark(toast, 340, Mark.Kind.KILLED, "");
        s.mark(main, 1032, Mark.Kind.SUPPRESSED, "IOException：关不上烤箱");
        s.mark(main, 1040, Mark.Kind.NOT_STARTED, "摆盘");
        s.notes.add("虚拟线程 1 有 0.20 秒没有看到，画成「未知」。");
        return s.timeline(1060, 1060);
    }

    static Timeline leaked() {
        Samples s = new Samples("忘了关的线程池");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int worker = s.lane("pool-1-thread-1", Lane.Kind.PLATFORM, null, 10, 1200, true);
        int second = s.lane("pool-1-thread-2", Lane.Kind.PLATFORM, null, 20, 1200, true);
        s.sleep(main, 0, 800);
        s.run(main, 800, 1000);
        s.step(worker, "下载", 10, 600);
        s.io(worker, 10, 600, "127.0.0.1:8080");
        s.wait(worker, 600, 1200, "LinkedBlockingQueue.take");
        s.step(second, "统计", 20, 1200, 0, Step.Outcome.OPEN);
        s.run(second, 20, 700);
        s.queue(second, 700, 1200);
        return s.timeline(1000, 1200);
    }

    static Timeline locks() {
        Samples s = new Samples("转账：两把锁，四个线程");
        for (int i = 0; i < 4; i++) {
            s.lane("转账-" + (i + 1), i % 2 == 0 ? Lane.Kind.PLATFORM : Lane.Kind.VIRTUAL, i, 100 * i + 102);
        }
        for (int i = 0; i < 4; i++) {
            double from = 100 * i;
            if (i > 0) {
                s.lock(i, i, from, "账户 1001", "转账-" + i);
                s.wake(i - 1, i, from);
            }
            s.step(i, "存入 500", from, from + 100);
            s.run(i, from, from + 30);
            s.queue(i, from + 30, from + 60);
            s.lock(i, from + 60, from + 100, "账户 1002", "转账-" + (i + 1));
            s.mark(i, from + 101, Mark.Kind.ENDED, "");
        }
        s.wake(0, 3, 150);
        return s.timeline(420, 420);
    }

    static Timeline many(int lanes, long seed) {
        Samples s = new Samples(lanes + " 个任务，4 个线程的池");
        Random random = new Random(seed);
        s.lane("main", Lane.Kind.PLATFORM, 0, 2000);
        s.wait(0, 0, 2000, "ExecutorService.close");
        for (int i = 1; i < lanes; i++) {
            double from = random.nextInt(1200);
            double to = from + 100 + random.nextInt(700);
            int lane = s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, from, to);
            s.step(lane, "任务 " + i, from + 50, to);
            s.wait(lane, from, from + 50, "Semaphore.acquire");
            s.sleep(lane, from + 50, (from + to) / 2);
            s.run(lane, (from + to) / 2, to);
            s.mark(lane, to, Mark.Kind.ENDED, "");
        }
        return s.timeline(2000, 2000);
    }

    /** 一万个虚拟线程，各睡三次，排队等四个载体线程。 */
    static Timeline crowd(int lanes) {
        Samples s = new Samples(lanes + " 份早餐，每份一个虚拟线程");
        Random random = new Random(lanes);
        s.lane("main", Lane.Kind.PLATFORM, 0, 3300);
        s.run(0, 0, 120);
        s.wait(0, 120, 3300, "StructuredTaskScope.join");
        for (int i = 1; i < lanes; i++) {
            double at = 200.0 * i / lanes;
            double end = at + 3000 + random.nextInt(40) + (i == 77 ? 50 : 0);
            int lane = s.lane("虚拟线程 " + i, Lane.Kind.VIRTUAL, at, end);
            for (int k = 0; k < 3; k++) {
                double queued = random.nextInt(30);
                s.queue(lane, at, at + queued);
                s.run(lane, at + queued, at + queued + 2);
                s.sleep(lane, at + queued + 2, k == 2 ? end : at + 1000);
                at += 1000;
            }
            s.mark(lane, end, Mark.Kind.ENDED, "");
        }
        s.wake(lanes - 1, 0, 3280);
        return s.timeline(3300, 3300);
    }

    /** 几条泳道上很多很短的时段。 */
    static Timeline dense(int lanes, int each) {
        Samples s = new Samples(lanes + " 条泳道，每条 " + each + " 个时段");
        double unit = 2000.0 / each;
        for (int lane = 0; lane < lanes; lane++) {
            s.lane("worker-" + (lane + 1), Lane.Kind.PLATFORM, 0, 2000);
            for (int i = 0; i < each; i++) {
                double from = i * unit;
                switch (i % 3) {
                    case 0 -> s.run(lane, from, from + unit);
                    case 1 -> s.lock(lane, from, from + unit, "计数器", "worker-1");
                    default -> s.wait(lane, from, from + unit, "ArrayBlockingQueue.take");
                }
                if (i % 10 == 0 && lane % 2 == 0) {
                    s.step(lane, "第 " + i + " 批", from, from + 8 * unit);
                }
                if (i % 7 == 0 && lanes > 1) {
                    s.wake(lane, (lane + 1) % lanes, from);
                }
            }
        }
        return s.timeline(2000, 2000);
    }

    static Timeline strange() {
        String name = "名字很长的线程-".repeat(13);
        Samples s = new Samples("一个特别长的标题，" + "用来看看折行和省略是不是都对，".repeat(8));
        int a = s.lane(name, Lane.Kind.PLATFORM, "接单", 0, 100, false);
        int b = s.lane("😀 worker\n第二行", Lane.Kind.CARRIER, "厨房", 0, 100, false);
        s.step(a, name, 0, 60);
        s.step(a, "短", 60, 61);
        s.step(b, "做 🍞 面包 مرحبا", 10, 70);
        s.wait(a, 0, 60, name);
        s.wait(b, 70, 100, "队列 🧺");
        s.mark(a, 10, Mark.Kind.SAID, name);
        s.mark(b, 50, Mark.Kind.SAID, "好了 🎉");
        s.mark(b, 52, Mark.Kind.SAID, "又好了");
        s.mark(b, 54, Mark.Kind.SAID, "再好了");
        s.notes.add("采样每格 20 毫秒，短于它的看不见。");
        return s.timeline(100, 100);
    }

    static Timeline microseconds() {
        Samples s = new Samples("一次无竞争的加锁");
        s.unit = 1000;
        int a = s.lane("ForkJoinPool-1-worker-1", Lane.Kind.PLATFORM, 0, 85);
        int b = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 5, 80);
        s.run(a, 0, 20);
        s.queue(a, 20, 45);
        s.unknown(a, 45, 85);
        s.step(b, "加锁", 10, 40);
        s.run(b, 10, 40);
        s.lock(b, 40, 80, "LongAdder", "main");
        return s.timeline(85, 85);
    }

    /** 像读者看到的那样画：一句话和关键路径都算出来。 */
    static Panel told(Timeline timeline) {
        return new Panel(timeline, Sentence.of(timeline), CriticalPath.of(timeline), null);
    }

    /** 四个线程抢两个处理器：每格里的先后没有看到。 */
    static Timeline sharing() {
        Samples s = new Samples("四个线程，两个处理器");
        s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        s.wait(0, 0, 1000, "Thread.join");
        for (int i = 1; i <= 4; i++) {
            int lane = s.lane("计算-" + i, i == 4 ? Lane.Kind.VIRTUAL : Lane.Kind.PLATFORM, 0, 1000);
            s.step(lane, "算 " + i, 5, 700);
            s.sampled(lane, 0, 1000, 10, 20 * i);
            s.mark(lane, 1000, Mark.Kind.ENDED, "");
        }
        return s.timeline(1000, 1000);
    }

    /** 挤在一起的标记、箭头、短步骤和泄漏。 */
    static Timeline crammed() {
        Samples s = new Samples("挤在一起");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int a = s.lane("虚拟线程 1", Lane.Kind.VIRTUAL, 0, 1000);
        int b = s.lane("虚拟线程 2", Lane.Kind.VIRTUAL, 0, 1000);
        int c = s.lane("泄漏的人", Lane.Kind.PLATFORM, null, 0, 1200, true);
        s.wait(main, 0, 1000, "StructuredTaskScope.join");
        for (int i = 0; i < 4; i++) {
            s.step(main, "发出 " + (i + 1), 300 + 9 * i, 302 + 9 * i);
        }
        s.step(a, "煮咖啡", 0, 999, 0, Step.Outcome.CANCELLED);
        s.sleep(a, 0, 999);
        s.step(b, "烤面包", 0, 500, 0, Step.Outcome.COMPLETED);
        s.sleep(b, 0, 500);
        s.step(b, "看一眼", 500, 501, 0, Step.Outcome.FAILED);
        s.mark(b, 501, Mark.Kind.DIED, "IllegalStateException：糊了");
        s.step(b, "装盘", 510, 1000, 0, Step.Outcome.FAILED);
        s.wait(b, 510, 1000, "成品队列");
        for (int lane : new int[] {a, b, c}) {
            s.mark(lane, 999, Mark.Kind.INTERRUPTED, "由 main 中断");
            s.mark(lane, 999, Mark.Kind.SAID, "好了");
            s.mark(lane, 999, lane == b ? Mark.Kind.DIED : Mark.Kind.CANCELLED, "IllegalStateException：糊了");
            s.mark(lane, 999, Mark.Kind.SUPPRESSED, "IOException：关不上");
            s.mark(lane, 999, Mark.Kind.NOT_STARTED, "收拾");
            if (lane != c) {
                s.mark(lane, 1000, lane == b ? Mark.Kind.UNCAUGHT : Mark.Kind.ENDED, "IllegalStateException：糊了");
            }
        }
        s.sleep(c, 0, 1200);
        s.wake(main, a, 999);
        s.wake(main, b, 999);
        s.wake(a, main, 999.5);
        s.wake(b, main, 1000);
        s.wake(main, b, 500);
        s.wake(b, main, 501);
        return s.timeline(1000, 1200);
    }

    /** 四个虚拟线程排队等两个载体，HttpClient 的线程是库的。 */
    static Timeline folded() {
        Samples s = new Samples("库的线程");
        int main = s.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        int selector = s.helper("HttpClient-1-SelectorManager", 5, 1000);
        int worker = s.helper("HttpClient-1-Worker-0", 900, 1000);
        int ask = s.lane("问 北京", Lane.Kind.VIRTUAL, 10, 990);
        s.wait(main, 10, 990, "FutureTask.get");
        s.io(selector, 5, 1000, "Selector.select");
        s.run(worker, 900, 905);
        s.step(ask, "查询 北京", 10, 985);
        s.wait(ask, 10, 985, "HttpClient.send");
        s.wake(selector, worker, 900);
        s.wake(worker, ask, 985);
        s.wake(ask, main, 990);
        s.mark(ask, 990, Mark.Kind.ENDED, "");
        return s.timeline(1000, 1000);
    }

    static Timeline empty() {
        return new Samples("空的").timeline(0, 0);
    }

    /** 图上这一种的东西。 */
    static <T extends Element> List<T> all(Drawing drawing, Class<T> type) {
        return drawing.elements().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    static Line axis(Drawing drawing) {
        return all(drawing, Line.class).stream()
                .filter(l -> l.stroke() == Line.Stroke.AXIS)
                .findFirst()
                .orElseThrow();
    }

    /** 时间轴画到哪里：掉头的箭头让到条的外面，轴也跟着长一点。 */
    static double axisEnd(Drawing drawing) {
        return all(drawing, Line.class).stream()
                .filter(l -> l.stroke() == Line.Stroke.AXIS)
                .mapToDouble(Line::x2)
                .max()
                .orElseThrow();
    }

    /** 这一刻在图上的横坐标。 */
    static double x(Drawing drawing, Timeline timeline, double nanos) {
        Line axis = axis(drawing);
        return axis.x1() + (axis.x2() - axis.x1()) * nanos / timeline.endNanos();
    }

    /** 箭头从哪里出来：拐弯的，沿着线往回走，到尾巴的圆点；从别的箭头分出来的，是那一支的。路径的没有圆点。 */
    static Tail tail(Drawing drawing, Arrow arrow) {
        Tail here = new Tail(arrow.x1(), arrow.y1());
        List<Tail> tails = all(drawing, Tail.class);
        if (arrow.ink() != Arrow.Ink.PLAIN || tails.contains(here)) {
            return here;
        }
        List<Line> bends = all(drawing, Line.class).stream()
                .filter(line -> line.stroke() == Line.Stroke.WAKE)
                .toList();
        List<Double> turned = bends.stream()
                .filter(line -> line.y1() == line.y2() && line.y1() == arrow.y1())
                .filter(line -> line.x1() == arrow.x1() || line.x2() == arrow.x1())
                .map(line -> line.x1() == arrow.x1() ? line.x2() : line.x1())
                .toList();
        return tails.stream()
                .filter(tail -> turned.contains(tail.x()))
                .filter(tail -> bends.stream()
                        .anyMatch(line -> line.x1() == tail.x()
                                && line.x2() == tail.x()
                                && List.of(line.y1(), line.y2()).containsAll(List.of(tail.y(), arrow.y1()))))
                .findFirst()
                .or(() -> tails.stream()
                        .filter(tail -> turned.contains(tail.x()))
                        .filter(tail -> all(drawing, Arrow.class).stream()
                                .anyMatch(trunk -> trunk.x1() == tail.x()
                                        && trunk.y1() == tail.y()
                                        && Math.min(trunk.y1(), trunk.y2()) < arrow.y1()
                                        && arrow.y1() < Math.max(trunk.y1(), trunk.y2())))
                        .findFirst())
                .orElseThrow(() -> new AssertionError(arrow + " 没有尾巴"));
    }

    /** 这种用处的文字。 */
    static List<String> texts(Drawing drawing, Role role) {
        return all(drawing, Label.class).stream()
                .filter(l -> l.role() == role)
                .map(Label::text)
                .toList();
    }
}
