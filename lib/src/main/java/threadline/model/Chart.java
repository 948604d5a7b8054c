package threadline.model;

/** 时间线以外的图：条形、曲线、交错和等待图。和时间线用同一种字和同一组颜色。 */
public sealed interface Chart permits Bars, Curves, Interleaving, WaitGraph {

    /** 标题。 */
    String title();

    /** 标题下面的一句话；空串表示没有。 */
    String sentence();
}
