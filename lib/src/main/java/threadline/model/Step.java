package threadline.model;

/**
 * 步骤：程序说自己在做什么。步骤可以嵌套。
 *
 * @param lane 泳道编号
 * @param name 名字，例如 {@code 煮咖啡}
 * @param startNanos 开始，从记录开始算起的纳秒
 * @param endNanos 结束；没有结束的步骤是记录的终点
 * @param depth 嵌套的层数，最外层是 0
 * @param leaf 里面没有别的步骤
 * @param outcome 怎样结束
 */
public record Step(int lane, String name, long startNanos, long endNanos, int depth, boolean leaf, Outcome outcome) {

    /** 步骤怎样结束。 */
    public enum Outcome {
        /** 正常返回。 */
        COMPLETED,
        /** 抛出异常。 */
        FAILED,
        /** 被中断后取消。 */
        CANCELLED,
        /** 记录结束时还没有结束。 */
        OPEN
    }

    /** 没有做完：失败或被取消了。 */
    public boolean wasCut() {
        return outcome == Outcome.FAILED || outcome == Outcome.CANCELLED;
    }
}
