package threadline;

import org.jspecify.annotations.Nullable;

/** 练习的判定。 */
public final class Exercise {

    /** 答案应当满足的检查，写法与 {@link Recording#check} 的动词相同；可以抛出任何异常。 */
    @FunctionalInterface
    public interface Expectation {
        void verify(Check answer) throws Exception;
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
