package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import threadline.recorder.link.RingLink.Entry;
import threadline.recorder.reading.Phase;
import threadline.recorder.reading.WakeSources;
import threadline.recorder.reading.Wakes;

/**
 * 信号量上的等待是谁还的许可结束的。
 *
 * <p>拿到许可的总是再叫醒队里的下一个，不管还有没有许可：它不是还许可的人；下一个没有拿到就接着等。几个人差不多同时还，只有第一个叫醒队头，后面的一声不响：代理另外记下它们
 * （{@code RELEASING}）。所以直接叫醒的就是它，被传话的是接下来还的、没有给过别人的那一个；没有看到就是不知道。
 */
final class Permits {

    /** 醒来这么久之内又等同一个：没有拿到。 */
    private static final long AGAIN_NANOS = 1_000_000;

    /** 还了几个，还剩几个没有给过谁。 */
    private static final class Release {
        final long atNanos;
        final long thread;
        long left;

        Release(Entry entry) {
            this.atNanos = entry.at();
            this.thread = entry.thread();
            this.left = Math.max(1, entry.second());
        }
    }

    /** 一段等待，和叫醒它的。 */
    private record Wait(long thread, Phase phase, Wakes.Raw wake) {
        Wakers.Wait key() {
            return new Wakers.Wait(thread, phase.endNanos());
        }
    }

    private final WakeSources wakes;
    private final LongPredicate semaphores;
    private final Map<Long, List<Release>> releases = new HashMap<>();

    /** {@code semaphores} 认得信号量的标识。 */
    Permits(WakeSources wakes, LongPredicate semaphores) {
        this.wakes = wakes;
        this.semaphores = semaphores;
        for (var entry : wakes.releases()) {
            releases.computeIfAbsent(entry.first(), lock -> new ArrayList<>()).add(new Release(entry));
        }
        releases.values().forEach(list -> list.sort(Comparator.comparingLong(one -> one.atNanos)));
    }

    /** 在等信号量的许可。 */
    boolean isFor(Phase wait) {
        return wait.doing() == Phase.Doing.WAITING && wait.lock() > 0 && semaphores.test(wait.lock());
    }

    /** 一个线程的各段状态里，被传话的醒了又等的合成一段：它没有拿到许可，一直在等。 */
    List<Phase> joined(long thread, List<Phase> phases) {
        var result = new ArrayList<Phase>(phases.size());
        int open = 0; // 上一段等待在哪里
        Phase last = null;
        for (var phase : phases) {
            if (last != null && isAgain(thread, last, phase)) {
                long since = result.get(open).startNanos();
                result.subList(open, result.size()).clear();
                result.add(phase.from(since));
            } else {
                result.add(phase);
            }
            if (isFor(phase)) {
                open = result.size() - 1;
                last = phase;
            }
        }
        return result;
    }

    /** {@code wait} 是传话叫醒的，接着又等：没有拿到。 */
    private boolean isAgain(long thread, Phase wait, Phase next) {
        var wake = follows(thread, wait, next) ? wakes.waker(thread, wait) : null;
        return wake != null && isPassedOn(wake);
    }

    /** 没有还过，又等同一个。 */
    private boolean follows(long thread, Phase wait, Phase next) {
        return isFor(next)
                && next.lock() == wait.lock()
                && next.startNanos() - wait.endNanos() < AGAIN_NANOS
                && !gaveBack(thread, wait.lock(), wait.endNanos(), next.startNanos());
    }

    /** 它拿到过，又还了。 */
    private boolean gaveBack(long thread, long lock, long from, long until) {
        var given = releases.getOrDefault(lock, List.of());
        for (int i = first(given, from); i < given.size() && given.get(i).atNanos <= until; i++) {
            if (given.get(i).thread == thread) {
                return true;
            }
        }
        return false;
    }

    /** 叫醒它的自己刚拿到许可，只是传话。 */
    private boolean isPassedOn(Wakes.Raw wake) {
        return wakes.wakerStack(wake).acquiring();
    }

    /** 全部等待者的各段状态里，每一段等许可的是谁的许可结束的；没有看到的不在里面。 */
    Map<Wakers.Wait, Wakes.Raw> givers(Map<Long, List<Phase>> phases) {
        var byLock = new HashMap<Long, List<Wait>>();
        phases.forEach((thread, seen) -> {
            for (int i = 0; i < seen.size(); i++) {
                var phase = seen.get(i);
                var wake = isFor(phase) ? wakes.waker(thread, phase) : null;
                if (wake != null && !(isPassedOn(wake) && isInVain(thread, seen, i))) {
                    byLock.computeIfAbsent(phase.lock(), lock -> new ArrayList<>())
                            .add(new Wait(thread, phase, wake));
                }
            }
        });
        var givers = new HashMap<Wakers.Wait, Wakes.Raw>();
        byLock.forEach((lock, waits) -> give(releases.getOrDefault(lock, List.of()), waits, givers));
        return givers;
    }

    /** 第 {@code i} 段等待是传话叫醒的，没有等到，接着又等。 */
    private boolean isInVain(long thread, List<Phase> seen, int i) {
        var wait = seen.get(i);
        for (int next = i + 1;
                next < seen.size() && seen.get(next).startNanos() - wait.endNanos() < AGAIN_NANOS;
                next++) {
            if (follows(thread, wait, seen.get(next))) {
                return true;
            }
        }
        return false;
    }

    /** 直接叫醒的先算：它们的许可不会再给别人。传话的人得到的许可以后还的，没有给过谁的第一个，给被传话的。 */
    private void give(List<Release> given, List<Wait> waits, Map<Wakers.Wait, Wakes.Raw> givers) {
        waits.sort(Comparator.comparingLong(wait -> wait.phase.endNanos()));
        var ofThread = new HashMap<Long, NavigableMap<Long, Release>>();
        given.forEach(one ->
                ofThread.computeIfAbsent(one.thread, id -> new TreeMap<>()).put(one.atNanos, one));
        var direct = new HashMap<Wakers.Wait, Release>();
        var settled = new TreeSet<Long>();
        for (var wait : waits) {
            var own = isPassedOn(wait.wake) ? null : take(ofThread.get(wait.wake.waker()), wait.wake);
            if (own != null) {
                direct.put(wait.key(), own);
                settled.add(own.atNanos);
            }
        }
        var got = new HashMap<Long, Long>(); // 线程 → 它最后得到的许可是什么时候还的
        for (var wait : waits) {
            boolean passed = isPassedOn(wait.wake);
            var last = settled.floor(wait.wake.unparkedAt()); // 更早的，早就有人插队拿走了
            long since =
                    Math.max(last == null ? 0 : last, got.getOrDefault(wait.wake.waker(), wait.phase.startNanos()));
            var release = passed ? next(given, since, wait.phase.endNanos() + AGAIN_NANOS) : direct.get(wait.key());
            if (passed && release != null) {
                release.left--;
                givers.put(
                        wait.key(),
                        new Wakes.Raw(
                                Math.min(release.atNanos, wait.phase.endNanos()), release.thread, release.atNanos));
            } else if (!passed) {
                givers.put(wait.key(), wait.wake);
            }
            got.put(wait.thread, release == null ? wait.wake.atNanos() : release.atNanos);
        }
    }

    /** {@code wake} 是这个线程刚还的那一次叫醒的。 */
    private static @Nullable Release take(@Nullable NavigableMap<Long, Release> own, Wakes.Raw wake) {
        var last = own == null ? null : own.floorEntry(wake.unparkedAt() > 0 ? wake.unparkedAt() : wake.atNanos());
        if (last == null || last.getValue().left == 0) {
            return null;
        }
        last.getValue().left--;
        return last.getValue();
    }

    /** 从 {@code since} 到 {@code until} 还的，没有给过谁的第一个。 */
    private static @Nullable Release next(List<Release> given, long since, long until) {
        for (int i = first(given, since); i < given.size() && given.get(i).atNanos <= until; i++) {
            if (given.get(i).left > 0) {
                return given.get(i);
            }
        }
        return null;
    }

    /** 第一个不早于 {@code nanos} 的；都早，就是它们的个数。 */
    private static int first(List<Release> given, long nanos) {
        int low = 0;
        int high = given.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (given.get(middle).atNanos < nanos) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
