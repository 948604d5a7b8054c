package threadline.recorder.capture;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import threadline.recorder.link.RingLink;

/**
 * 一个线程一秒停放、唤醒上百万次，会把代理的数据占光，别的线程就没有位置。它写得太多，就不再写它的；别的线程照样记。
 *
 * <p>采样的线程每一格数一遍新写的。只数常见的几十个（Misra–Gries）：上百万个短的线程也不占内存。
 */
public final class Hammering {

    /**
     * 从 {@code sinceNanoTime} 起不再记一个线程的事；{@code wakes} 时不再记的是它唤醒了谁。
     */
    public record Muted(long thread, boolean wakes, long sinceNanoTime) {}

    /** 写得这么快、占了全部位置的这么多分之一，就不再写它的。 */
    private static final double FAST_A_SECOND = 50_000;

    private static final int FAST_SHARE = 8;

    /** 写得慢的，占了这么多分之一才不再写。 */
    private static final int SLOW_SHARE = 2;

    /** 已经写下的，它一个人占这么多分之一以上：不是一大群线程各写一点。 */
    private static final int OWN_SHARE = 4;

    /** 每隔这么多条数一条；是质数，几个线程轮流写也数得匀。 */
    private static final int STEP = 13;

    private static final int MOST_COUNTED = 128;

    /** 谁写的；唤醒别人的另外数。 */
    private record Author(long thread, boolean wakes) {}

    private final RingLink ring;
    private final Map<Author, Integer> counts = new HashMap<>();
    private final Set<Author> quiet = new HashSet<>();
    /** 载体线程替许多虚拟线程唤醒别人：不是它一个人。 */
    private final Set<Long> carriers = new HashSet<>();

    private final long startNanoTime = System.nanoTime();
    private long counted;
    private volatile List<Muted> muted = List.of();

    Hammering(RingLink ring) {
        this.ring = ring;
    }

    /** 数新写的；只由采样的线程调用。 */
    void look() {
        long size = ring.size();
        if (size - counted < STEP) {
            return;
        }
        counted = ring.authors(counted, size, STEP, this::count); // 零头留到下一次：每次新写的不到一格，也只数十三分之一
        double fast = FAST_A_SECOND * (System.nanoTime() - startNanoTime) / 1e9;
        var loud = counts.keySet().stream()
                .filter(author -> isLoud(counts.getOrDefault(author, 0) * (long) STEP, size, fast))
                .toList();
        if (!loud.isEmpty()) {
            mute(loud);
        }
        while (counts.size() > MOST_COUNTED) {
            counts.replaceAll((author, count) -> count - 1);
            counts.values().removeIf(count -> count <= 0);
        }
    }

    private void count(RingLink.Kind kind, long thread, long first) {
        if (kind == RingLink.Kind.MOUNTED) {
            carriers.add(first);
        }
        boolean wakes = kind == RingLink.Kind.UNPARKING;
        var author = new Author(wakes ? first : thread, wakes);
        if (!quiet.contains(author) && !(wakes && carriers.contains(first))) {
            counts.merge(author, 1, Integer::sum);
        }
    }

    private boolean isLoud(long own, long size, double fast) {
        long capacity = ring.capacity();
        return own > size / OWN_SHARE && (own > capacity / SLOW_SHARE || (own > capacity / FAST_SHARE && own > fast));
    }

    private void mute(List<Author> loud) {
        long now = System.nanoTime(); // 在停写之前：之后的都不算看到
        muted = Stream.concat(muted.stream(), loud.stream().map(who -> new Muted(who.thread, who.wakes, now)))
                .toList();
        quiet.addAll(loud);
        counts.keySet().removeAll(loud);
        ring.mute(ids(false), ids(true));
    }

    private long[] ids(boolean wakes) {
        return muted.stream()
                .filter(one -> one.wakes == wakes)
                .mapToLong(Muted::thread)
                .distinct()
                .toArray();
    }

    /** 从什么时候起，不是每个线程都记下了（{@code wakes} 时是它们唤醒了谁）；都记下了是 {@link Long#MAX_VALUE}。 */
    public static long since(List<Muted> all, boolean wakes) {
        return all.stream()
                .filter(one -> one.wakes == wakes)
                .mapToLong(Muted::sinceNanoTime)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** 不再记的，按时间。 */
    List<Muted> muted() {
        return muted;
    }
}
