package threadline.draw.ink;

import java.util.List;
import threadline.model.Mark;

/** 图里的一个元素，坐标是 CSS 像素。排版只产生这些元素，画布只认识这些元素。 */
public sealed interface Element {

    /** 第几层：小的先画。 */
    int layer();

    /** 直线。 */
    record Line(double x1, double y1, double x2, double y2, Stroke stroke) implements Element {
        /** 线的样子。 */
        public enum Stroke {
            GRID,
            AXIS,
            LANE,
            STRIP,
            PATH,
            POLE,
            /** 箭头拐弯以前的一截。 */
            WAKE,
            /** 一次次量到的从最少到最多，画在条上面，镶白边。 */
            RANGE,
            GUESS
        }

        @Override
        public int layer() {
            return switch (stroke) {
                case GRID, AXIS, LANE -> 0;
                case STRIP -> 2;
                case PATH, POLE, RANGE, GUESS -> 4;
                case WAKE -> 5;
            };
        }
    }

    /** 矩形：步骤、状态、图例的色块。 */
    record Box(double x, double y, double width, double height, Fill fill, Border border) implements Element {
        /** 边框的样子。 */
        public enum Border {
            NONE,
            /** 盖过全部泳道的一条，在它们下面。 */
            BAND,
            THIN,
            STEP,
            GUESS
        }

        @Override
        public int layer() {
            return switch (border) {
                case BAND -> 0;
                case STEP -> 1;
                case NONE, THIN -> 3;
                case GUESS -> 4;
            };
        }
    }

    /** 从一处指向另一处。 */
    record Arrow(double x1, double y1, double x2, double y2, double head, Ink ink) implements Element {
        /** 箭头的颜色和粗细。 */
        public enum Ink {
            PLAIN,
            PATH,
            /** 路径到了另一条泳道，唤醒不在图上：没有看到，或经过没有画的泳道。 */
            UNSEEN,
            /** 路径到了排着队的泳道，前面的用完了载体或事件循环的线程：没有谁唤醒它。 */
            HANDED,
            STUCK
        }

        @Override
        public int layer() {
            return ink == Ink.PLAIN ? 5 : 6;
        }
    }

    /** 箭头的尾巴：从这里叫醒了别人。只是经过的，没有它。 */
    record Tail(double x, double y) implements Element {
        @Override
        public int layer() {
            return 7;
        }
    }

    /**
     * 经过几个点的曲线。
     *
     * @param measured 每个点是量到的，画一个圆点；图例里的样子不是
     */
    record Trace(List<Dot> dots, int color, boolean measured) implements Element {
        /** 一个点。 */
        public record Dot(double x, double y) {}

        public Trace {
            dots = List.copyOf(dots);
        }

        @Override
        public int layer() {
            return 4;
        }
    }

    /** 标记的符号，以 (x, y) 为中心；{@code hollow} 的是空心的：压在箭头的杆上，不像它的头。 */
    record Symbol(Mark.Kind kind, double x, double y, double size, boolean hollow) implements Element {

        public Symbol(Mark.Kind kind, double x, double y, double size) {
            this(kind, x, y, size, false);
        }

        @Override
        public int layer() {
            return 7;
        }
    }

    /**
     * 一行文字。
     *
     * @param x 左边
     * @param y 表意字框的中线
     * @param width 文字的宽
     * @param size 字号
     * @param ink 文字的颜色
     * @param ground 文字下面的颜色
     * @param plate 先铺一块底色再写
     * @param halo 先给笔画描一圈这么宽的底色：下面的箭头不断；0 是不描
     */
    record Label(
            String text,
            double x,
            double y,
            double width,
            double size,
            Role role,
            int ink,
            int ground,
            boolean plate,
            double halo)
            implements Element {
        /** 文字是什么。 */
        public enum Role {
            TITLE,
            SENTENCE,
            GROUP,
            LANE,
            KIND,
            STEP,
            STATE,
            SAID,
            FLAG,
            GUESS,
            TICK,
            AXIS,
            LEGEND,
            NOTE
        }

        boolean bold() {
            return role == Role.TITLE || role == Role.GROUP;
        }

        public double top() {
            return y - size * 0.58;
        }

        public double bottom() {
            return y + size * 0.62;
        }

        public double right() {
            return x + width;
        }

        /** 基线：表意字框从基线上 0.88 字高到基线下 0.12 字高。 */
        double baseline() {
            return y + size * 0.38;
        }

        Label onPlate() {
            return new Label(text, x, y, width, size, role, ink, ground, true, 0);
        }

        Label inHalo(double wide) {
            return new Label(text, x, y, width, size, role, ink, ground, false, wide);
        }

        @Override
        public int layer() {
            return 8;
        }
    }
}
