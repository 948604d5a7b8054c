package threadline;

import org.jspecify.annotations.Nullable;
import threadline.explorer.Ending;
import threadline.explorer.Replay;
import threadline.explorer.UndrivableException;

/** 练习的判定。 */
public final class Exercise {

    /** 答案应当满足的检查，写法与 {@link Recording#check} 的动词相同；可以抛出任何异常。 */
    @FunctionalInterface
    public interface Expectation {
        void verify(Check answer) throws Exception;
    }

    /** 修好的程序应当满足的检查：{@link Exploration} 的 {@code always}、{@code never}、{@code sometimes}、{@code neverFails}。 */
    @FunctionalInterface
    public interface Repair {
        void verify(Exploration answer) throws Exception;
    }

    /** 读者写下的话对不对；可以抛出任何异常。 */
    @FunctionalInterface
    public interface Reading {
        boolean isRight(String answer) throws Exception;
    }

    private Exercise() {}

    static void judge(String name, @Nullable String hint, @Nullable Recording<?> answer, Expectation expected) {
        if (answer == null) {
            System.out.println("○ 还没有作答：" + name + "。" + words(hint));
            return;
        }
        answer.show();
        var verdict = verdict(name, answer, expected);
        System.out.println(verdict.startsWith("✓") ? verdict : verdict + "。" + words(hint));
    }

    /** 一关：读者写走法，走坏了就过关。 */
    static void judge(String name, @Nullable String hint, @Nullable String schedule, Exploration game) {
        if (schedule == null || schedule.isBlank()) {
            System.out.println("○ 还没有作答：" + name + "。" + words(hint));
            return;
        }
        try {
            var replay = game.replay(schedule, Replay.Rest.FORCED);
            if (replay != null) {
                judge(name, hint, replay);
            } else {
                System.out.println((game.isForeign() ? "○ 没有判定：" : "✗ ") + name + "。" + game.refusal());
            }
        } catch (IllegalArgumentException | UndrivableException e) {
            System.out.println("✗ " + name + "。看到的是：" + e.getMessage() + "。" + words(hint));
        }
    }

    private static void judge(String name, @Nullable String hint, Replay replay) {
        Schedule.walked(replay).show();
        if (replay.ending().failed()) {
            System.out.println("✓ " + name + "：" + replay.ending().words());
        } else {
            var seen = replay.refusal().isEmpty() ? "" : replay.refusal() + "。";
            System.out.println("✗ " + name + "。看到的是：" + seen + seen(replay) + "。" + words(hint));
        }
    }

    private static String seen(Replay replay) {
        return replay.ending() instanceof Ending.Unfinished
                ? "还没有走坏，接着 " + String.join("；", replay.next())
                : "走完了，没有走坏，结果是「" + replay.ending().words() + "」";
    }

    /** 读者改好的程序，走遍它。 */
    static void judge(String name, @Nullable String hint, @Nullable Exploration answer, Repair expected) {
        if (answer == null) {
            System.out.println("○ 还没有作答：" + name + "。" + words(hint));
            return;
        }
        if (answer.isForeign()) {
            System.out.println("○ 没有判定：" + name + "。" + answer.refusal());
            return;
        }
        String verdict;
        try {
            expected.verify(answer.quiet());
            verdict = "✓ " + name + "：" + answer.scope();
        } catch (AssertionError e) {
            verdict = "✗ " + e.getMessage() + "。" + words(hint);
        } catch (Exception | LinkageError | StackOverflowError e) {
            verdict = "✗ " + name + "。检查时看到的是：" + e + "。" + words(hint);
        }
        if (answer.refusal() == null) {
            Threadline.show(answer.table());
        }
        System.out.println(verdict);
    }

    /** 读者写下看出了什么。 */
    static void judge(String name, @Nullable String hint, @Nullable String answer, Reading expected) {
        if (answer == null || answer.isBlank()) {
            System.out.println("○ 还没有作答：" + name + "。" + words(hint));
            return;
        }
        String verdict;
        try {
            verdict = expected.isRight(answer)
                    ? "✓ " + name + "：" + answer
                    : "✗ " + name + "。看到的是：「" + answer + "」。" + words(hint);
        } catch (Exception | LinkageError | StackOverflowError e) {
            verdict = "✗ " + name + "。检查时看到的是：" + e + "。" + words(hint);
        }
        System.out.println(verdict);
    }

    private static String words(@Nullable String hint) {
        return hint == null || hint.isBlank() ? "" : "提示：" + hint;
    }

    private static String verdict(String name, Recording<?> answer, Expectation expected) {
        var failure = answer.timeline().failure();
        if (failure != null) {
            return "✗ " + name + "。看到的是：代码抛出 " + failure;
        }
        try {
            expected.verify(new Check(name, answer.timeline(), answer.result(), seen -> {}));
            return "✓ " + name;
        } catch (AssertionError e) {
            return "✗ " + e.getMessage();
        } catch (Exception | LinkageError | StackOverflowError e) {
            return "✗ " + name + "。检查时看到的是：" + e;
        }
    }
}
