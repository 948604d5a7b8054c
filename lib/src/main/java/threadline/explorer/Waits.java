package threadline.explorer;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.model.WaitGraph;

/** 这一刻谁在等什么，锁在谁手里；按对象和线程本身认，不按名字。 */
final class Waits {

    /**
     * 一个线程在等的东西。
     *
     * @param name 起过的名字、类的名字，或 {@code 类.方法}
     * @param lock 是不是一把锁
     * @param owner 锁在谁手里；不知道，或没有人拿着，就是 {@code null}
     */
    record Wait(
            @Nullable Object on,
            String name,
            boolean lock,
            @Nullable Driven owner) {

        String words() {
            var who = owner;
            var where = who == null ? "" : "（在" + (who.ended() ? "已经结束的" : "") + who.name + "手里）";
            return "等「" + name + "」" + where;
        }
    }

    private static final Set<String> LOCKS = Set.of("ReentrantLock", "ReentrantReadWriteLock");

    private final Stage stage;
    private final Map<Driven, Wait> waits = new java.util.LinkedHashMap<>();
    private final Labels labels;

    private Waits(Stage stage) {
        this.stage = stage;
        this.labels = new Labels(stage);
    }

    static Waits of(Stage stage) {
        var waits = new Waits(stage);
        var looks = new IdentityHashMap<Driven, Access.Look>();
        stage.cast.stream()
                .filter(Driven::waiting)
                .forEach(d -> looks.put(d, stage.access().look(d.thread)));
        for (var driven : stage.cast) {
            var look = looks.get(driven);
            if (look != null) {
                waits.waits.put(driven, waits.wait(driven, look));
            }
        }
        return waits;
    }

    @Nullable
    Wait of(Driven driven) {
        return waits.get(driven);
    }

    private Wait wait(Driven driven, Access.Look look) {
        var object = look.blocker();
        if (object == null) {
            return new Wait(null, Labels.ofStack(look.stack()), false, null);
        }
        if (driven.thread.getState() == Thread.State.BLOCKED) {
            return new Wait(object, labels.of(object, Labels.ofClass(object)), true, monitorOwner(object));
        }
        var type = Labels.ofClass(object);
        boolean lock = LOCKS.contains(type) && !isCondition(object);
        return new Wait(
                object,
                labels.of(object, lock ? type : Labels.ofStack(look.stack())),
                lock,
                lock ? driven(stage.access().owner(object)) : null);
    }

    private static boolean isCondition(Object object) {
        return object.getClass().getName().endsWith("ConditionObject");
    }

    private @Nullable Driven monitorOwner(Object monitor) {
        for (var driven : stage.cast) {
            if (!driven.ended() && stage.access().look(driven.thread).owned().contains(monitor)) {
                return driven;
            }
        }
        return null;
    }

    private @Nullable Driven driven(@Nullable Thread thread) {
        return stage.cast.stream()
                .filter(d -> d.thread.equals(thread))
                .findFirst()
                .orElse(null);
    }

    /** 围成一圈的线程，从序号最小的开始；没有就是空的。 */
    private List<Driven> cycle() {
        for (var start : waits.keySet()) {
            var seen = new ArrayList<Driven>();
            Driven at = start;
            while (at != null && !seen.contains(at)) {
                seen.add(at);
                var wait = waits.get(at);
                at = wait == null ? null : wait.owner();
            }
            if (start.equals(at)) {
                return seen;
            }
        }
        return List.of();
    }

    boolean isDeadlock() {
        return !cycle().isEmpty();
    }

    /** 死锁：围成一圈的；等不到：全部在等的。 */
    Ending ending() {
        var cycle = cycle();
        var stuck = cycle.isEmpty() ? List.copyOf(waits.keySet()) : cycle;
        var words = stuck.stream().map(d -> d.name + " " + words(d)).collect(Collectors.joining("，"));
        var failures = stage.cast.stream()
                .map(Driven::failureWords)
                .filter(java.util.Objects::nonNull)
                .map(text -> "；" + text)
                .collect(Collectors.joining());
        return cycle.isEmpty()
                ? new Ending.Forever("等不到：" + words + failures)
                : new Ending.Deadlock("死锁：" + words + failures);
    }

    private String words(Driven driven) {
        var wait = waits.get(driven);
        return wait == null ? "" : wait.words();
    }

    /** 等待图；没有人在等别人手里的锁时为 {@code null}。 */
    @Nullable
    WaitGraph graph(String title, String sentence) {
        var graph = WaitGraph.of(title).saying(sentence);
        boolean any = false;
        var held = new java.util.HashSet<String>();
        for (var entry : waits.entrySet()) {
            var wait = entry.getValue();
            var owner = wait.owner();
            if (owner != null) {
                any = true;
                graph = graph.waits(entry.getKey().name, wait.name());
                if (held.add(wait.name())) {
                    graph = graph.held(wait.name(), owner.name);
                }
            }
        }
        return any ? graph : null;
    }
}
