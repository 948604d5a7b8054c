package litmus;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** 传消息：先放货，再发信；读者看一眼货，看信，再取货。信到了，货却是旧的。 */
public class MessagePassing {

    /** 普通字段：编译器可以拿第一次读到的货，当作第二次的。 */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "信到了，货是旧的")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "有一种先后说得通")
    @State
    public static class Plain {
        int goods;
        int letter;

        @Actor
        public void sender() {
            goods = 1;
            letter = 1;
        }

        @Actor
        public void receiver(III_Result r) {
            r.r1 = goods;
            r.r2 = letter;
            r.r3 = goods;
        }
    }

    /** 只有信是 volatile。 */
    @JCStressTest
    @Outcome(id = {"0, 1, 0", "1, 1, 0"}, expect = Expect.FORBIDDEN, desc = "信到了，货一定到了")
    @Outcome(expect = Expect.ACCEPTABLE, desc = "有一种先后说得通")
    @State
    public static class Volatile {
        int goods;
        volatile int letter;

        @Actor
        public void sender() {
            goods = 1;
            letter = 1;
        }

        @Actor
        public void receiver(III_Result r) {
            r.r1 = goods;
            r.r2 = letter;
            r.r3 = goods;
        }
    }

    /** 同一把锁里写和读。 */
    @JCStressTest
    @Outcome(id = {"0, 0, 0", "1, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "全旧或全新")
    @Outcome(expect = Expect.FORBIDDEN, desc = "锁不许")
    @State
    public static class Locked {
        int goods;
        int letter;

        @Actor
        public void sender() {
            synchronized (this) {
                goods = 1;
                letter = 1;
            }
        }

        @Actor
        public void receiver(III_Result r) {
            synchronized (this) {
                r.r1 = goods;
                r.r2 = letter;
                r.r3 = goods;
            }
        }
    }
}
