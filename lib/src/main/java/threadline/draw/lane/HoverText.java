package threadline.draw.lane;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.draw.ink.Fill;
import threadline.model.Evidence;
import threadline.model.Guess;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Route;
import threadline.model.Source;
import threadline.model.Step;
import threadline.model.Stretch;
import threadline.model.Wake;

/** 悬停时显示的文字：谁、在做什么、从什么时候到什么时候、为什么、在哪一行、凭什么知道。 */
public record HoverText(LaneRow row) {

    /** 一个框：一个步骤，或合在一起的几个。载体线程的框是它挂载着的虚拟线程。 */
    String steps(StepBox box) {
        Step whole = box.whole();
        List<Step> steps = box.steps();
        boolean carrier = row.lane().kind() == Lane.Kind.CARRIER;
        String names = steps.size() == 1
                ? whole.name()
                : steps.size() + (carrier ? " 次" : " 步") + "合成一个框："
                        + steps.getFirst().name() + " … " + steps.getLast().name();
        return lines(
                carrier ? "挂载的虚拟线程：" + names : steps.size() == 1 ? "步骤：" + names : names,
                who(),
                TimeWords.span(whole.startNanos(), whole.endNanos()),
                steps.size() > 1
                        ? null
                        : switch (whole.outcome()) {
                            case COMPLETED -> null;
                            case FAILED -> "抛出异常";
                            case CANCELLED -> "被取消";
                            case OPEN -> "记录结束时还没有做完";
                        });
    }

    /** 只知道运行占多少的一段。 */
    String shared(Stretch stretch) {
        return lines(
                stretch.shares(),
                who(),
                TimeWords.span(stretch.startNanos(), stretch.endNanos()),
                during(stretch.startNanos(), stretch.endNanos()),
                "依据：采样，每格 " + stretch.binWords() + "；格里的先后没有看到");
    }

    String interval(Interval interval) {
        return lines(
                word(interval),
                who(),
                TimeWords.span(interval.startNanos(), interval.endNanos()),
                during(interval.startNanos(), interval.endNanos()),
                carriers(interval),
                source(interval.source()),
                evidence(interval));
    }

    private String word(Interval interval) {
        return row.fill(interval) == Fill.MOUNTED ? Fill.MOUNTED.word() : state(interval);
    }

    /** 占着载体等；或在等载体，是谁占着。 */
    private @Nullable String carriers(Interval interval) {
        if (!row.lane().kind().mounts()) {
            return null;
        }
        String under = row.lane().kind() == Lane.Kind.TASK ? "事件循环" : "载体线程";
        if (!(interval instanceof Interval.Runnable)) {
            boolean pinned = row.pins().stream()
                    .anyMatch(pin -> pin.startNanos() < interval.endNanos() && pin.endNanos() > interval.startNanos());
            return pinned && !(interval instanceof Interval.Running) ? "占着载体线程等：这时别的虚拟线程用不了它" : null;
        }
        List<Pin.Carriers.Holder> holders =
                row.carriers().holders(row.lane().id(), interval.startNanos(), interval.endNanos());
        List<String> words = new ArrayList<>();
        for (Pin.Carriers.Holder holder : holders.subList(0, Math.min(holders.size(), 4))) {
            words.add(holder.lane().name() + " " + TimeWords.of(holder.nanos())
                    + (holder.pinnedNanos() > holder.nanos() / 2 ? "（在等，没有卸载）" : ""));
        }
        String more = holders.size() > 4 ? "，共 " + holders.size() + " 个" : "";
        return words.isEmpty() ? "在等" + under + "；那时没有看到谁占着" : "在等" + under + "，占着的是：" + String.join("、", words) + more;
    }

    /** 合成一条的时段：各占多少，最长的是哪个。 */
    String crowd(Crowd crowd) {
        List<String> shares = new ArrayList<>();
        for (Fill fill : Fill.STATES) {
            long percent = Math.round(100 * crowd.share(fill));
            if (percent > 0) {
                shares.add(fill.word() + " " + percent + "%");
            }
        }
        Interval longest = crowd.longest();
        return lines(
                crowd.count() + " 个时段合成一条：" + String.join("，", shares),
                who(),
                TimeWords.span(crowd.start(), crowd.end()),
                longest == null ? null : "最长的：" + word(longest) + "，" + TimeWords.of(longest.nanos()));
    }

    /** 画成一个符号的标记。 */
    String marks(Mark.Kind drawn, List<Mark> marks) {
        Mark first = marks.getFirst();
        List<String> words = new ArrayList<>();
        for (Mark mark : marks.subList(0, Math.min(marks.size(), 5))) {
            String failure = mark.failure() == null ? "" : mark.failure().text();
            boolean told = failure.isEmpty() || mark.text().contains(failure);
            words.add(mark.text() + (told ? "" : mark.text().isEmpty() ? failure : "，" + failure));
        }
        String all = String.join(
                "；", words.stream().filter(w -> !w.isEmpty()).distinct().toList());
        String count = marks.size() == 1 ? "" : "（共 " + marks.size() + " 个）";
        return lines(
                drawn.label() + count + (all.isEmpty() ? "" : "：" + all),
                first.kind() == Mark.Kind.UNCAUGHT ? "没有人处理这个异常" : null,
                who(),
                "时刻 " + TimeWords.of(first.atNanos()),
                drawn == Mark.Kind.UNCAUGHT && row.lane().endNanos() - first.atNanos() > 1_000_000
                        ? "线程到 " + TimeWords.of(row.lane().endNanos()) + "才结束"
                        : null);
    }

    String leaked() {
        return lines("泄漏：代码返回之后仍然活着", who());
    }

    String path(Route.Leg leg) {
        return lines("关键路径", who(), TimeWords.span(leg.startNanos(), leg.endNanos()));
    }

    public String lane() {
        return lines(row.lane().name(), row.lane().kind().label(), row.lane().process());
    }

    /** 画成一个箭头的唤醒。 */
    String wakes(List<Wake> wakes, LaneRow woken, boolean start) {
        Wake wake = wakes.getFirst();
        String count = wakes.size() == 1 ? "" : "，共 " + wakes.size() + " 次";
        return lines(
                row.lane().name() + (start ? " 启动 " : " 唤醒 ") + woken.lane().name() + count,
                "时刻 " + TimeWords.of(wake.atNanos()),
                source(wake.source()),
                wake.matched() ? "依据：按时间或端口配对" : null);
    }

    /** 关键路径拐弯的地方。 */
    String turns(PathHops.Link link, LaneRow to, boolean handed) {
        return lines(
                "关键路径从 " + row.lane().name() + " 到 " + to.lane().name(),
                "时刻 " + TimeWords.of(link.atNanos()),
                handed
                        ? "它排着队，前面的用完了"
                        : link.wakes().isEmpty()
                                ? "这里没有看到唤醒"
                                : "中间经过 " + link.wakes().size() + " 次唤醒，太短，没有分开画");
    }

    static String guess(Guess.Span guess, boolean outside) {
        return lines(
                "你的猜测：" + guess.step(),
                TimeWords.span(guess.startNanos(), guess.endNanos()),
                outside ? "超出了这幅图，只画到边上" : null);
    }

    private String who() {
        String process = row.lane().process();
        String who = row.lane().name() + "（" + row.lane().kind().label() + "）";
        return process == null ? who : process + " / " + who;
    }

    static String state(Interval interval) {
        String word = Fill.of(interval).word();
        return switch (interval) {
            case Interval.Waiting w -> named(word, w.object(), interval);
            case Interval.Blocked b -> word + "：" + b.lock() + (b.owner() == null ? "" : "（" + b.owner() + " 拿着）");
            case Interval.Io io -> named(word, io.object(), interval);
            case Interval.Paused p -> word + "：" + p.pause().cause();
            case Interval.Unknown _ -> word + "：没有看到这段时间";
            case Interval.Runnable r
            when r.by() != null && r.queue() == Interval.Runnable.Queue.CPU -> word + "：" + r.by() + "占着";
            case Interval.Running _, Interval.Runnable _, Interval.Sleeping _ -> word;
        };
    }

    private static String named(String word, String object, Interval interval) {
        return LaneBars.isNamed(object, Fill.of(interval)) ? word + "：" + object : word;
    }

    private @Nullable String during(long from, long until) {
        if (!row.covered().cover(from, until)) {
            return null;
        }
        Step innermost = null;
        for (Step step : row.steps()) {
            if (step.startNanos() <= from && step.endNanos() >= until) {
                innermost = innermost == null || step.depth() >= innermost.depth() ? step : innermost;
            }
        }
        return innermost == null ? null : "步骤：" + innermost.name();
    }

    private static @Nullable String source(@Nullable Source source) {
        if (source == null) {
            return null;
        }
        String text = source.text();
        return source.where() + (text == null ? "" : "：" + text.strip());
    }

    private static @Nullable String evidence(Interval interval) {
        return switch (interval.evidence()) {
            case Evidence.Exact _ -> "依据：事件，起止准确";
            case Evidence.Sampled _ -> "依据：采样，每格 " + Stretch.alone(interval).binWords();
            case Evidence.None _ -> null;
        };
    }

    private static String lines(@Nullable String... lines) {
        List<String> present = new ArrayList<>();
        for (String line : lines) {
            if (line != null && !line.isEmpty()) {
                present.add(printable(line));
            }
        }
        return String.join("\n", present);
    }

    /** 一行里没有控制符，也不会长得离谱。 */
    private static String printable(String line) {
        String oneLine = line.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .limit(300)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return oneLine.length() < line.length() && line.codePointCount(0, line.length()) > 300
                ? oneLine + "…"
                : oneLine;
    }
}
