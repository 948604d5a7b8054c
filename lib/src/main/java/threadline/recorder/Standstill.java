package threadline.recorder;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import threadline.model.WaitGraph;
import threadline.recorder.OpenWaits.Blocked;

/** 停住的那一刻，谁在等谁手里的锁：相隔一会儿的两次快照一致才算数。 */
final class Standstill {

    private Standstill() {}

    /** 停住的时候看两次。 */
    record TwoLooks(OpenWaits first, OpenWaits second) {}

    /** 这些线程里，两次都在等同一把锁、锁也在同一个线程手里的那些；没有就是空的图。 */
    static WaitGraph graph(String title, TwoLooks looks, Set<Long> program, Journal journal) {
        List<Blocked> stuck = new ArrayList<>(looks.first.blocked(program));
        stuck.retainAll(looks.second.blocked(program));
        var names = new LinkedHashMap<Long, String>();
        var labels = new LinkedHashMap<Integer, String>();
        for (var blocked : stuck) {
            names.put(blocked.thread().id(), blocked.thread().name(journal));
            labels.put(blocked.lock(), blocked.label());
            if (blocked.owner().id() >= 0) {
                names.put(blocked.owner().id(), blocked.owner().name(journal));
            }
        }
        numberTheSame(names);
        numberTheSame(labels);
        var waits = stuck.stream()
                .map(b ->
                        new WaitGraph.Waits(names.getOrDefault(b.thread().id(), ""), labels.getOrDefault(b.lock(), "")))
                .toList();
        var held = new LinkedHashSet<>(stuck.stream()
                .filter(b -> b.owner().id() >= 0)
                .map(b -> new WaitGraph.Held(
                        labels.getOrDefault(b.lock(), ""),
                        names.getOrDefault(b.owner().id(), "")))
                .toList());
        var graph = new WaitGraph(title, "", List.copyOf(held), waits);
        return graph.saying(sentence(graph));
    }

    /** 同名的加上编号，免得两把锁看起来是一把。 */
    private static <K> void numberTheSame(Map<K, String> names) {
        var count = new HashMap<String, Integer>();
        names.values().forEach(name -> count.merge(name, 1, Integer::sum));
        var next = new HashMap<String, Integer>();
        names.replaceAll((key, name) ->
                count.getOrDefault(name, 1) == 1 ? name : name + " " + next.merge(name, 1, Integer::sum));
    }

    private static String sentence(WaitGraph graph) {
        if (graph.waits().isEmpty()) {
            return "";
        }
        Collection<String> ring = graph.deadlocked();
        return ring.isEmpty()
                ? graph.waits().size() + " 个线程在等锁，没有围成一圈。"
                : ring.stream().map(name -> "「" + name + "」").collect(Collectors.joining("、")) + "互相等对方手里的锁：死锁。";
    }
}
