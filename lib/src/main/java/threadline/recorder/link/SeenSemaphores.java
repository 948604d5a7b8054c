package threadline.recorder.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** 有线程停放过的信号量：记录结束时问它们一共有几个许可。只留到记录结束。线程安全，不阻塞。 */
public final class SeenSemaphores {

    private static final String PREFIX = "java.util.concurrent.Semaphore$";

    private final Map<Integer, Object> syncs = new ConcurrentHashMap<>();

    /** 停放的对象；不是信号量的只看一眼类名。 */
    void note(@Nullable Object blocker) {
        if (blocker != null && blocker.getClass().getName().startsWith(PREFIX)) {
            int identity = System.identityHashCode(blocker);
            if (!syncs.containsKey(identity)) {
                syncs.put(identity, blocker);
            }
        }
    }

    /** 有线程在它上面停放过。 */
    public boolean has(long identity) {
        return identity > 0 && syncs.containsKey((int) identity);
    }

    /** 现在空着的许可；用完都还了，就是它一共有的。不是信号量，或一个也没有空着，是 0。 */
    public int permits(long identity) {
        var sync = identity <= 0 ? null : syncs.get((int) identity);
        return sync == null ? 0 : Math.max(0, RingLink.permits(sync));
    }
}
