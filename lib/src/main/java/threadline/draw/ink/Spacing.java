package threadline.draw.ink;

/**
 * 泳道有多高，随泳道的条数变：少就宽松，多就紧凑。都是 CSS 像素。
 *
 * @param text 最小的字号
 * @param row 步骤的名字占多高
 * @param strip 步骤里的状态条多高
 * @param bar 步骤外的状态多高
 * @param gap 泳道之间的空
 * @param roomy 名字写成两行，状态条里写字
 * @param depth 嵌套的步骤画几层
 */
public record Spacing(double text, double row, double strip, double bar, double gap, boolean roomy, int depth) {

    /** 从这么多条泳道起靠近一些。 */
    public static final int CLOSER = 13;

    public static Spacing of(int lanes, double scale) {
        double s = letters(scale);
        if (lanes < CLOSER) {
            return new Spacing(14 * s, 24 * s, 18 * s, 22 * s, 24 * s, true, 4);
        } else if (lanes <= 24) {
            return new Spacing(14 * s, 20 * s, 16 * s, 19 * s, 13 * s, true, 3);
        }
        return new Spacing(14 * s, 18 * s, 8 * s, 17 * s, 6 * s, false, 1);
    }

    /** 一屏放不下的：泳道矮一些，近一些，中间还画得下箭头。 */
    public Spacing lower() {
        double s = text / 14;
        return new Spacing(
                text, Math.min(row, 20 * s), Math.min(strip, 16 * s), Math.min(bar, 19 * s), gap * 0.8, roomy, depth);
    }

    /** 文字放大，一半靠版面里的字大，一半靠整幅图放大：一行里放得下的字不至于太少。 */
    private static double letters(double scale) {
        return (1 + wanted(scale)) / 2;
    }

    /** 版面之外，整幅图还要放大几倍，文字才有这么大。 */
    public static double zoom(double scale) {
        return wanted(scale) / letters(scale);
    }

    private static double wanted(double scale) {
        return scale > 0 ? Math.clamp(scale, 1, 3) : 1;
    }

    /** 泳道的高：装得下步骤，也装得下名字。 */
    public double laneHeight(int rows) {
        double name = roomy ? text * 2.5 : text * 1.3;
        return Math.max(name, rows == 0 ? bar : rows * row + strip);
    }
}
