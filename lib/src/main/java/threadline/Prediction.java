package threadline;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import threadline.model.Guess;
import threadline.model.Times;

/**
 * 运行之前的猜测。不可变；每个方法返回多一项的新猜测。时间以秒计，从记录开始算起；0 和空串表示还没有猜。
 *
 * <pre>{@code
 * var guess = predict().total(3).first("烤面包").step("煮咖啡", 0, 3);
 * }</pre>
 */
public final class Prediction {

    static final Prediction NOTHING = new Prediction(new Guess(null, null, List.of()));

    private final Guess guess;

    private Prediction(Guess guess) {
        this.guess = guess;
    }

    /** 总用时，秒。 */
    public Prediction total(double seconds) {
        Long total = seconds == 0 ? null : (Long) nanos("total", seconds);
        return new Prediction(new Guess(total, guess.first(), guess.because(), guess.steps()));
    }

    /** 哪个步骤先完成。 */
    public Prediction first(String step) {
        Objects.requireNonNull(step, "first 的参数是先完成的步骤的名字，不能是 null；还没有猜写 \"\"");
        @Nullable String first = step.isBlank() ? null : step;
        return new Prediction(new Guess(guess.totalNanos(), first, guess.because(), guess.steps()));
    }

    /**
     * 总用时由什么决定：哪一种（{@code 锁}、{@code 许可}、{@code CPU}、{@code 一步接一步} ……），或它的主角（步骤、锁、线程的名字）。
     */
    public Prediction because(String cause) {
        Objects.requireNonNull(cause, "because 的参数是总用时由什么决定，不能是 null；还没有猜写 \"\"");
        @Nullable String because = cause.isBlank() ? null : cause.strip();
        return new Prediction(new Guess(guess.totalNanos(), guess.first(), because, guess.steps()));
    }

    /** 一个步骤从第几秒到第几秒。 */
    public Prediction step(String name, double fromSeconds, double toSeconds) {
        Objects.requireNonNull(name, "step 的第一个参数是步骤的名字，不能是 null");
        if (fromSeconds == 0 && toSeconds == 0) {
            return this;
        }
        if (toSeconds < fromSeconds) {
            throw new IllegalArgumentException(
                    "「" + name + "」的猜测结束得比开始早：从 " + fromSeconds + " 到 " + toSeconds + " 秒。先写开始，再写结束");
        }
        var steps = new ArrayList<>(guess.steps());
        steps.add(new Guess.Span(name, nanos(name, fromSeconds), nanos(name, toSeconds)));
        return new Prediction(new Guess(guess.totalNanos(), guess.first(), guess.because(), steps));
    }

    private static long nanos(String what, double seconds) {
        if (!Double.isFinite(seconds) || seconds < 0) {
            throw new IllegalArgumentException("「" + what + "」的猜测不是一个时间：" + seconds + "。写从记录开始算起的秒数，例如 3 或 0.5");
        }
        return Times.nanos(seconds);
    }

    Guess guess() {
        return guess;
    }
}
