package litmus;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** 存储缓冲：各写自己的，再读对方的。两个都读到 0，就没有一种先后说得通。 */
public class StoreBuffering {

    /** 普通字段。 */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "写还在缓冲里")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "有一种先后说得通")
    @State
    public static class Plain {
        int x;
        int y;

        @Actor
        public void first(II_Result r) {
            x = 1;
            r.r1 = y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            r.r2 = x;
        }
    }

    /** 两个字段都是 volatile。 */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "volatile 不许")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "有一种先后说得通")
    @State
    public static class Volatile {
        volatile int x;
        volatile int y;

        @Actor
        public void first(II_Result r) {
            x = 1;
            r.r1 = y;
        }

        @Actor
        public void second(II_Result r) {
            y = 1;
            r.r2 = x;
        }
    }

    /** 同一把锁里写和读。 */
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "锁不许")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "一前一后")
    @State
    public static class Locked {
        int x;
        int y;

        @Actor
        public void first(II_Result r) {
            synchronized (this) {
                x = 1;
                r.r1 = y;
            }
        }

        @Actor
        public void second(II_Result r) {
            synchronized (this) {
                y = 1;
                r.r2 = x;
            }
        }
    }
}
