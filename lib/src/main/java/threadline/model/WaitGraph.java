package threadline.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * 等待图：谁拿着哪把锁，谁在等哪把锁。一个线程最多等一把，一把锁最多在一个线程手里。
 *
 * @param held 锁在谁手里
 * @param waits 谁在等哪把锁
 */
public record WaitGraph(String title, String sentence, List<Held> held, List<Waits> waits) implements Chart {

    /** {@code lock} 在 {@code thread} 手里。 */
    public record Held(String lock, String thread) {}

    /** {@code thread} 在等 {@code lock}。 */
    public record Waits(String thread, String lock) {}

    public WaitGraph {
        held = List.copyOf(held);
        waits = List.copyOf(waits);
    }

    /** 什么都没有的图。 */
    public static WaitGraph of(String title) {
        return new WaitGraph(title, "", List.of(), List.of());
    }

    /** {@code lock} 在 {@code thread} 手里。 */
    public WaitGraph held(String lock, String thread) {
        var more = new ArrayList<>(held);
        more.add(new Held(lock, thread));
        return new WaitGraph(title, sentence, more, waits);
    }

    /** {@code thread} 在等 {@code lock}。 */
    public WaitGraph waits(String thread, String lock) {
        var more = new ArrayList<>(waits);
        more.add(new Waits(thread, lock));
        return new WaitGraph(title, sentence, held, more);
    }

    /** 换一句话。 */
    public WaitGraph saying(String newSentence) {
        return new WaitGraph(title, newSentence, held, waits);
    }

    /** 在哪一圈里都算：死锁的线程。没有就是空集。 */
    public Set<String> deadlocked() {
        var all = new LinkedHashSet<String>();
        rings().forEach(all::addAll);
        return all;
    }

    /** 一圈一圈的，不管从谁看起，一圈一次；没有死锁就是空的。 */
    public List<Set<String>> rings() {
        var lockOf = new LinkedHashMap<String, String>();
        waits.forEach(w -> lockOf.putIfAbsent(w.thread(), w.lock()));
        var ownerOf = new HashMap<String, String>();
        held.forEach(h -> ownerOf.putIfAbsent(h.lock(), h.thread()));
        var rings = new LinkedHashSet<Set<String>>();
        for (var start : lockOf.keySet()) {
            var seen = new LinkedHashSet<String>();
            String at = start;
            while (at != null && seen.add(at)) {
                var lock = lockOf.get(at);
                at = lock == null ? null : ownerOf.get(lock);
            }
            if (start.equals(at)) {
                rings.add(seen);
            }
        }
        return List.copyOf(rings);
    }
}
