package threadline.explorer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** 一个走法怎样结束。 */
public sealed interface Ending {

    /** 表格里的那句话。 */
    String words();

    /** 走坏了没有。 */
    default boolean failed() {
        return true;
    }

    /** 一类结果的名字：死锁、等不到、异常、走不完、不变式；正常走完的是空串。 */
    default String kind() {
        return "";
    }

    /** 是不是 {@code wanted}：结果相等，或这句话、这一类的名字正是它。 */
    default boolean is(@Nullable Object wanted) {
        var text = text(wanted);
        return words().equals(text) || (!kind().isEmpty() && kind().equals(text));
    }

    /**
     * 全部线程走完了。
     *
     * @param unmet 没有成立的条件；都成立时为 {@code null}
     */
    record Finished(@Nullable Object value, @Nullable String unmet) implements Ending {
        @Override
        public String words() {
            return text(value) + (unmet == null ? "" : "（不成立：" + unmet + "）");
        }

        @Override
        public boolean failed() {
            return unmet != null;
        }

        @Override
        public boolean is(@Nullable Object wanted) {
            return text(value).equals(text(wanted)) || Ending.super.is(wanted);
        }
    }

    /** 有线程因异常结束，其余的走完了。 */
    record Died(String words) implements Ending {
        @Override
        public String kind() {
            return "异常";
        }
    }

    /** 几个线程围成一圈，各自等着下一个手里的锁。 */
    record Deadlock(String words) implements Ending {
        @Override
        public String kind() {
            return "死锁";
        }
    }

    /** 没有围成一圈，但没有线程会来叫醒。 */
    record Forever(String words) implements Ending {
        @Override
        public String kind() {
            return "等不到";
        }
    }

    /** 不变式在半路上不成立。 */
    record Broken(String words) implements Ending {
        @Override
        public String kind() {
            return "不变式";
        }
    }

    /** 走了很多步还没有结束。 */
    record TooLong(String words) implements Ending {
        @Override
        public String kind() {
            return "走不完";
        }
    }

    /** 走法只写了一半。 */
    record Unfinished() implements Ending {
        @Override
        public String words() {
            return "还没有走完";
        }

        @Override
        public boolean failed() {
            return false;
        }
    }

    /** 一个结果写成文字；数组写出元素。 */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Object[] array -> Arrays.deepToString(array);
            case int[] array -> Arrays.toString(array);
            case long[] array -> Arrays.toString(array);
            case double[] array -> Arrays.toString(array);
            case boolean[] array -> Arrays.toString(array);
            default -> value.toString();
        };
    }
}
