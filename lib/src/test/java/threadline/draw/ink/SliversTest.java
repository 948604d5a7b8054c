package threadline.draw.ink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Element.Box;

/** 认不出是什么颜色的一丝并进哪一块：同一个时候的，不是只碰到一个角的。 */
class SliversTest {

    /** 算的时候等过一下 CPU，那一层很薄；旁边是很宽的睡眠。算的时候没有睡过。 */
    @Test
    void aThinLayerJoinsWhatLiesUnderItNotTheWideOneBesideIt() {
        assertThat(blended(
                        box(0, 97, 200, 18, Fill.SLEEPING), box(200, 98, 50, 17, Fill.RUNNING), thin(200, 97, 50, 1)))
                .isEqualTo(Fill.RUNNING);
    }

    /** 从上到下的一丝，两边一样高：并进大的。 */
    @Test
    void aNarrowPieceJoinsTheLargerOfItsNeighbours() {
        assertThat(blended(box(0, 97, 50, 18, Fill.SLEEPING), box(51, 97, 90, 18, Fill.RUNNING), thin(50, 97, 1, 18)))
                .isEqualTo(Fill.RUNNING);
    }

    /** 步骤外面的状态画得高一些：旁边同样高的，挨得更长。 */
    @Test
    void aNarrowPieceJoinsTheNeighbourOfItsOwnHeight() {
        assertThat(blended(box(0, 85, 40, 22, Fill.WAITING), box(41, 97, 90, 18, Fill.SLEEPING), thin(40, 85, 1, 22)))
                .isEqualTo(Fill.WAITING);
    }

    private static Fill blended(Box one, Box other, Box thin) {
        var elements = new ArrayList<Element>(List.of(one, other, thin));
        Slivers.blend(elements, fill -> fill != Fill.RUNNABLE);
        return ((Box) elements.getLast()).fill();
    }

    private static Box box(double x, double y, double width, double height, Fill fill) {
        return new Box(x, y, width, height, fill, Box.Border.THIN);
    }

    private static Box thin(double x, double y, double width, double height) {
        return new Box(x, y, width, height, Fill.RUNNABLE, Box.Border.NONE);
    }
}
