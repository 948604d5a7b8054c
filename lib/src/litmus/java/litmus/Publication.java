package litmus;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** 发布：造好一个箱子，放到别人拿得到的地方。−1：还没有箱子；0：有箱子，里面还是空的；3：箱子里有三件。 */
public class Publication {

    /** 箱子里是普通字段。 */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "拿到了箱子，里面还是空的")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "没有箱子，或是装好的")
    @State
    public static class Plain {
        static class Box {
            int[] items;

            Box() {
                items = new int[] {1, 2, 3};
            }
        }

        Box box;

        @Actor
        public void packer() {
            box = new Box();
        }

        @Actor
        public void taker(I_Result r) {
            Box seen = box;
            r.r1 = seen == null ? -1 : seen.items == null ? 0 : seen.items.length;
        }
    }

    /** 箱子里是 final 字段。 */
    @JCStressTest
    @Outcome(id = "0", expect = Expect.FORBIDDEN, desc = "final 不许")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "没有箱子，或是装好的")
    @State
    public static class Final {
        static class Box {
            final int[] items;

            Box() {
                items = new int[] {1, 2, 3};
            }
        }

        Box box;

        @Actor
        public void packer() {
            box = new Box();
        }

        @Actor
        public void taker(I_Result r) {
            Box seen = box;
            r.r1 = seen == null ? -1 : seen.items == null ? 0 : seen.items.length;
        }
    }
}
