package threadline;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.explain.CauseNames;
import threadline.explain.Why;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;

/**
 * 对一条时间线的检查。不成立时抛出 {@link AssertionError}，说出看到的是什么；成立时打印一行 ✓。
 *
 * <p>步骤的名字要完全相同，或带 {@code *}：{@code 制作 *} 选中所有以「制作 」开头的步骤。一个也没有选中就是不成立。
 */
public final class Check {

    /** 有检查的类。 */
    private static final Set<String> CHECKS = Set.of(Check.class.getName(), Exploration.class.getName());

    /** 代码返回以后过了这么久才结束，值得说一句。 */
    private static final long LATE_NANOS = 10_000_000;

    private static final Set<Mark.Kind> END_OF_THREAD = Set.of(Mark.Kind.ENDED, Mark.Kind.UNCAUGHT, Mark.Kind.DIED);

    private final String claim;
    private final Timeline timeline;
    private final @Nullable Object result;
    private final Consumer<String> onSuccess;

    Check(String claim, Timeline timeline, @Nullable Object result, Consumer<String> onSuccess) {
        this.claim = claim;
        this.timeline = timeline;
        this.result = result;
        this.onSuccess = onSuccess;
    }

    /** 每个 {@code a} 都与某个 {@code b} 有一段时间同时进行。 */
    public void overlap(String a, String b) {
        var others = select(b);
        long least = Long.MAX_VALUE;
        for (var one : select(a)) {
            long common = others.stream()
                    .filter(other -> !other.equals(one))
                    .mapToLong(other ->
                            Math.min(one.endNanos(), other.endNanos()) - Math.max(one.startNanos(), other.startNanos()))
                    .max()
                    .orElse(0);
            if (common <= 0) {
                throw fail("「" + one.name() + "」" + span(one) + " 没有和「" + b + "」同时进行：" + spans(others));
            }
            least = Math.min(least, common);
        }
        onSuccess.accept("「" + a + "」和「" + b + "」同时进行了 " + Times.words(least));
    }

    /** 最后一个 {@code a} 结束之后，第一个 {@code b} 才开始。 */
    public void before(String a, String b) {
        var last =
                select(a).stream().max(Comparator.comparingLong(Step::endNanos)).orElseThrow();
        var first = select(b).stream()
                .min(Comparator.comparingLong(Step::startNanos))
                .orElseThrow();
        if (last.endNanos() > first.startNanos()) {
            throw fail("「" + first.name() + "」在 " + Times.words(first.startNanos()) + "开始，那时「" + last.name() + "」还没有结束（"
                    + Times.words(last.endNanos()) + "）");
        }
        onSuccess.accept("「" + last.name() + "」" + Times.words(last.endNanos()) + "结束，「" + first.name() + "」"
                + Times.words(first.startNanos()) + "才开始");
    }

    /** 每个 {@code a} 至少用了这么久。 */
    public void lasted(String a, double minSeconds) {
        lasted(a, minSeconds, Double.POSITIVE_INFINITY);
    }

    /** 每个 {@code a} 用了 {@code minSeconds} 到 {@code maxSeconds} 秒。 */
    public void lasted(String a, double minSeconds, double maxSeconds) {
        for (var step : select(a)) {
            inRange("「" + step.name() + "」用了 ", step.endNanos() - step.startNanos(), minSeconds, maxSeconds);
        }
        onSuccess.accept(select(a).stream()
                        .map(s -> "「" + s.name() + "」用了 " + Times.words(s.endNanos() - s.startNanos()))
                        .limit(5)
                        .collect(Collectors.joining("，"))
                + (select(a).size() > 5 ? "，共 " + select(a).size() + " 步" : "")
                + atLeast(minSeconds, maxSeconds));
    }

    /** 每个 {@code a} 都做完了，没有异常。 */
    public void completed(String a) {
        ended(a, Step.Outcome.COMPLETED);
    }

    /** 每个 {@code a} 都因异常结束。 */
    public void failed(String a) {
        ended(a, Step.Outcome.FAILED);
    }

    /** 每个 {@code a} 都被取消。 */
    public void cancelled(String a) {
        ended(a, Step.Outcome.CANCELLED);
    }

    private void ended(String a, Step.Outcome expected) {
        for (var step : select(a)) {
            if (step.outcome() != expected) {
                throw fail("「" + step.name() + "」" + word(step.outcome()) + "，应当是" + word(expected));
            }
        }
        onSuccess.accept("「" + a + "」" + word(expected));
    }

    private static String word(Step.Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "做完了";
            case FAILED -> "失败了";
            case CANCELLED -> "被取消";
            case OPEN -> "还没有结束";
        };
    }

    /** 代码至少用了这么久；也不能太久，就用 {@link #total(double, double)}。 */
    public void total(double minSeconds) {
        total(minSeconds, Double.POSITIVE_INFINITY);
    }

    /** 代码用了 {@code minSeconds} 到 {@code maxSeconds} 秒。 */
    public void total(double minSeconds, double maxSeconds) {
        inRange("总用时 ", timeline.bodyNanos(), minSeconds, maxSeconds);
        onSuccess.accept("总用时 " + Times.words(timeline.bodyNanos()) + atLeast(minSeconds, maxSeconds));
    }

    /** 这些步骤按这个次序结束。 */
    public void order(String first, String second, String... more) {
        var names = new ArrayList<>(Arrays.asList(first, second));
        names.addAll(Arrays.asList(more));
        long previous = Long.MIN_VALUE;
        for (var name : names) {
            var ends = select(name).stream().mapToLong(Step::endNanos).summaryStatistics();
            if (ends.getMin() < previous) {
                throw fail("结束的次序是 " + endings(names));
            }
            previous = ends.getMax();
        }
        onSuccess.accept(endings(names));
    }

    /** 代码返回了 {@code expected}：按 {@code equals} 比。 */
    public void result(@Nullable Object expected) {
        if (timeline.failure() != null) {
            throw fail("代码没有返回，它抛出 " + timeline.failure().text());
        }
        if (!Objects.equals(result, expected)) {
            throw fail("结果是 " + result + "，应当是 " + expected);
        }
        onSuccess.accept("结果是 " + expected);
    }

    /**
     * 总用时由它决定：哪一种原因（{@code 锁}、{@code 许可}、{@code CPU}、{@code 一步接一步} ……），或它的主角（步骤、锁、线程的名字，可以带
     * {@code *}）。证明不了是什么决定的，就不成立。
     */
    public void limitedBy(String cause) {
        Objects.requireNonNull(cause, "limitedBy 的参数是总用时由什么决定，不能是 null，例如 limitedBy(\"锁\")");
        var found = Why.of(timeline);
        var names = CauseNames.of(found, timeline);
        if (found == null || !names.matches(cause)) {
            throw fail("决定总用时的是" + names.words() + "，不是「" + cause + "」");
        }
        onSuccess.accept("决定总用时的是" + names.words() + "，占 " + found.cost().percent() + "%");
    }

    /** 没有一个 {@code a} 开始过。 */
    public void notStarted(String a) {
        var started = matching(a);
        if (!started.isEmpty()) {
            throw fail("「" + started.getFirst().name() + "」在 "
                    + Times.words(started.getFirst().startNanos()) + "开始了");
        }
        onSuccess.accept("「" + a + "」没有开始");
    }

    /** 代码返回之后泄漏的恰好是这些线程，次序不论；不写名字就是至少有一个。名字可以带 {@code *}。 */
    public void leaked(String... names) {
        exactly("泄漏", timeline.leaked(), names);
    }

    /** 因异常结束、异常没有人处理的恰好是这些线程，次序不论；不写名字就是至少有一个。名字可以带 {@code *}。 */
    public void died(String... names) {
        var dead = timeline.marks().stream()
                .filter(mark -> mark.kind() == Mark.Kind.UNCAUGHT)
                .map(mark -> timeline.lanes().get(mark.lane()))
                .toList();
        exactly("因异常结束", dead, names);
    }

    private void exactly(String what, List<Lane> lanes, String... names) {
        var found = lanes.stream().map(Lane::name).toList();
        var seen = found.isEmpty()
                ? "没有" + what + "的线程"
                : found.size() + " 个线程" + what + "：" + String.join("、", found.subList(0, Math.min(5, found.size())));
        var left = new ArrayList<>(found);
        for (var name : names) {
            left.remove(left.stream()
                    .filter(regex(name).asMatchPredicate())
                    .findFirst()
                    .orElseThrow(() -> fail("「" + name + "」没有" + what + "，" + seen)));
        }
        if (names.length == 0 ? found.isEmpty() : !left.isEmpty()) {
            throw fail(seen);
        }
        onSuccess.accept(seen);
    }

    /** 代码返回之后没有泄漏的线程。给了线程 200 ms 自己结束；有的结束得晚，✓ 的后面会说。 */
    public void noThreadLeft() {
        var leaked = timeline.leaked();
        if (!leaked.isEmpty()) {
            throw fail("代码返回之后还有 " + leaked.size() + " 个线程活着："
                    + leaked.stream().map(Lane::name).limit(5).collect(Collectors.joining("、")));
        }
        var late = timeline.lanes().stream()
                .max(Comparator.comparingLong(Lane::endNanos))
                .filter(lane -> lane.endNanos() - timeline.bodyNanos() >= LATE_NANOS);
        onSuccess.accept(ended()
                + late.map(lane -> "，最后一个（" + lane.name() + "）在代码返回 "
                                + Times.words(lane.endNanos() - timeline.bodyNanos()) + "之后")
                        .orElse(""));
    }

    /** 公共池和更早的池里的线程还活着，不算留下，也不能说它们结束了。 */
    private String ended() {
        boolean all = timeline.lanes().stream()
                .allMatch(lane -> lane.id() == 0
                        || timeline.marks().stream()
                                .anyMatch(mark -> mark.lane() == lane.id() && END_OF_THREAD.contains(mark.kind())));
        return all ? "全部 " + timeline.lanes().size() + " 个线程都结束了" : "没有泄漏的线程";
    }

    private static java.util.regex.Pattern regex(String pattern) {
        Objects.requireNonNull(pattern, "检查的名字不能是 null：写一个步骤或线程的名字，可以带 *");
        return java.util.regex.Pattern.compile(
                java.util.regex.Pattern.quote(pattern).replace("*", "\\E.*\\Q"));
    }

    private List<Step> matching(String pattern) {
        var predicate = regex(pattern).asMatchPredicate();
        return timeline.steps().stream().filter(s -> predicate.test(s.name())).toList();
    }

    private List<Step> select(String pattern) {
        var found = matching(pattern);
        if (found.isEmpty()) {
            var names = timeline.steps().stream()
                    .map(Step::name)
                    .distinct()
                    .limit(20)
                    .toList();
            throw fail("没有叫「" + pattern + "」的步骤。有的是：" + (names.isEmpty() ? "一个也没有" : String.join("、", names)));
        }
        return found;
    }

    private void inRange(String what, long nanos, double minSeconds, double maxSeconds) {
        if (!(minSeconds <= maxSeconds)) { // 其中有 NaN 的也是
            throw new IllegalArgumentException(
                    "「" + claim + "」的下限是 " + minSeconds + " 秒，上限是 " + maxSeconds + " 秒：下限不能比上限大。先写下限，再写上限");
        }
        double seconds = Times.seconds(nanos);
        if (seconds < minSeconds || seconds > maxSeconds) {
            var range = Double.isInfinite(maxSeconds)
                    ? "应当至少 " + plain(minSeconds) + " 秒"
                    : "应当是 " + plain(minSeconds) + " 到 " + plain(maxSeconds) + " 秒";
            throw fail(what + Times.words(nanos) + "，" + range);
        }
    }

    /** 没有上限的检查，✓ 后面说出只看了下限。 */
    private static String atLeast(double minSeconds, double maxSeconds) {
        return Double.isInfinite(maxSeconds) && minSeconds > 0 ? "，至少 " + plain(minSeconds) + " 秒" : "";
    }

    /** 到纳秒为止：{@code 3 * 0.3 + 0.1} 是 1，不是 0.9999999999999999。 */
    private static String plain(double seconds) {
        return BigDecimal.valueOf(seconds)
                .setScale(9, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private String endings(List<String> names) {
        return names.stream()
                .flatMap(name -> select(name).stream())
                .sorted(Comparator.comparingLong(Step::endNanos))
                .map(s -> "「" + s.name() + "」" + Times.words(s.endNanos()))
                .collect(Collectors.joining(" → "));
    }

    private static String spans(List<Step> steps) {
        return steps.stream().limit(5).map(Check::span).collect(Collectors.joining("、"));
    }

    private static String span(Step step) {
        return String.format(
                Locale.ROOT, "%.2f–%.2f 秒", Times.seconds(step.startNanos()), Times.seconds(step.endNanos()));
    }

    private AssertionError fail(String seen) {
        return failure(claim, seen);
    }

    /** 检查不成立。栈从调用检查的那一行开始：库里的几层帮不上读者。 */
    static AssertionError failure(String claim, String seen) {
        var error = new AssertionError("「" + claim + "」不成立。看到的是：" + seen);
        error.setStackTrace(Arrays.stream(error.getStackTrace())
                .dropWhile(frame -> CHECKS.contains(frame.getClassName()))
                .toArray(StackTraceElement[]::new));
        return error;
    }

    @Override
    public String toString() {
        return "检查「" + claim
                + "」还没有做：后面接 overlap、before、order、lasted、completed、failed、cancelled、total、limitedBy、result、notStarted、leaked、died 或 noThreadLeft。";
    }
}
