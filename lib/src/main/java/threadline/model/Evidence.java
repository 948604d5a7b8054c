package threadline.model;

/** 一个时段凭什么画出来：准确的事件、按时间格采样，或没有依据。 */
public sealed interface Evidence {

    /** 起止都来自事件。 */
    Evidence EXACT = new Exact();

    /** 没有依据；这样的时段总是 {@link Interval.Unknown}。 */
    Evidence NONE = new None();

    /** 起止都来自事件。 */
    record Exact() implements Evidence {}

    /**
     * 按时间格采样。
     *
     * @param binNanos 时间格的宽度，纳秒
     */
    record Sampled(long binNanos) implements Evidence {}

    /** 没有依据。 */
    record None() implements Evidence {}
}
