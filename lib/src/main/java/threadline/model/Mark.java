package threadline.model;

/**
 * 标记：泳道上的一个时刻。
 *
 * @param lane 泳道编号
 * @param atNanos 时刻，从记录开始算起的纳秒
 * @param kind 种类
 * @param text 文字，例如 {@code say} 的内容、异常的名字和消息；没有就是空串
 */
public record Mark(int lane, long atNanos, Kind kind, String text) {

    /** 标记的种类。 */
    public enum Kind {
        ENDED("■", "线程结束"),
        DIED("✕", "因异常结束"),
        /** 线程的异常没有人处理，线程因此结束。 */
        UNCAUGHT("✕", "异常没有人处理"),
        CANCELLED("⌀", "取消"),
        INTERRUPTED("⚡", "被中断"),
        SAID("▼", "say() 标记");

        private final String symbol;
        private final String label;

        Kind(String symbol, String label) {
            this.symbol = symbol;
            this.label = label;
        }

        /** 图里的符号。 */
        public String symbol() {
            return symbol;
        }

        /** 图例里的词。 */
        public String label() {
            return label;
        }
    }
}
