package threadline.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import threadline.model.Interleaving;

/** 按给定的次序走一遍，说出怎样结束。 */
final class Walk {

    /** 看上去等不到时，前几次真的等一会儿：也许有外面的线程会来叫醒。 */
    private static final long OUTSIDE_MILLIS = 30;

    private static final int OUTSIDE_TIMES = 3;

    /** 一次探索里已经等过几次。 */
    static final class Patience {
        private int used;
    }

    private final Stage stage;
    private final Picks picks;
    private final Patience patience;
    private final List<Interleaving.Move> moves = new ArrayList<>();

    Walk(Stage stage, Picks picks, Patience patience) {
        this.stage = stage;
        this.picks = picks;
        this.patience = patience;
    }

    /** 走一遍；线程还没有收尾。 */
    Ending ending() {
        stage.begin();
        look();
        int last = -1;
        while (true) {
            stage.checkTrouble();
            var broken = broken(stage.invariants, "不变式");
            if (broken != null) {
                return new Ending.Broken(broken);
            }
            int ready = mask(false);
            if (ready == 0) {
                return stage.cast.stream().allMatch(Driven::ended) ? finished() : stuck();
            }
            if (stage.path.length() == Stage.MOST_MOVES) {
                return new Ending.TooLong("走不完：" + Stage.MOST_MOVES + " 步以后还没有结束");
            }
            int fair = mask(true);
            last = picks.pick(ready, fair == 0 ? ready : fair, last);
            if (last == Picks.STOP) {
                return new Ending.Unfinished();
            }
            move(stage.cast.get(last));
        }
    }

    private int mask(boolean fair) {
        int mask = 0;
        for (var driven : stage.cast) {
            if (driven.ready && !(fair && driven.yielded)) {
                mask |= 1 << driven.index;
            }
        }
        return mask;
    }

    private void move(Driven driven) {
        if (!stage.program.observing()) {
            stage.move(driven);
            return;
        }
        var action = next(driven);
        driven.note = "";
        stage.move(driven);
        look();
        var failure = driven.failureWords();
        var wait = driven.waited;
        var after = failure != null
                ? "，抛出 " + failure.substring(failure.indexOf("抛出 ") + 3)
                : wait != null && driven.waiting() ? "，等「" + wait.name() + "」" : "";
        moves.add(new Interleaving.Move(driven.name, action + driven.note + after, seen()));
    }

    private String seen() {
        var watch = stage.watch;
        if (watch == null) {
            return "";
        }
        var answer = stage.ask("每一步之后看到的", watch);
        return answer.failure() == null ? Ending.text(answer.value()) : answer.failure();
    }

    /** 记下停着的线程在等什么；刚刚被叫醒的留着，好说它醒来做什么。 */
    private void look() {
        if (stage.program.observing()) {
            var waits = Waits.of(stage);
            for (var driven : stage.cast) {
                driven.waited = driven.waiting() ? waits.of(driven) : driven.named == null ? driven.waited : null;
            }
        }
    }

    /** 轮到它就会做什么；走不动时在等什么。 */
    String next(Driven driven) {
        var wait = driven.waited;
        if (driven.ended()) {
            return driven.failure == null ? "已经结束" : "已经结束（" + driven.failureWords() + "）";
        }
        if (driven.waiting()) {
            return wait == null ? "在等" : wait.words();
        }
        if (driven.named != null) {
            return driven.named;
        }
        if (!driven.begun) {
            return "开始";
        }
        return wait == null ? "继续" : wait.lock() ? "拿「" + wait.name() + "」" : "醒来";
    }

    List<Interleaving.Move> moves() {
        return moves;
    }

    private Ending finished() {
        var failures = stage.cast.stream()
                .map(Driven::failureWords)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("，"));
        if (!failures.isEmpty()) {
            return new Ending.Died(failures);
        }
        var unmet = broken(stage.expectations, "走完之后");
        var outcome = stage.outcome;
        if (outcome == null) {
            return new Ending.Finished("走完了", unmet);
        }
        var answer = stage.ask("结果", outcome);
        return answer.failure() == null
                ? new Ending.Finished(answer.value(), unmet)
                : new Ending.Died("看结果时" + answer.failure());
    }

    private @Nullable String broken(List<Race.Claim> claims, String kind) {
        for (var claim : claims) {
            var answer = stage.ask(kind + "：" + claim.words(), claim.holds());
            if (!Boolean.TRUE.equals(answer.value())) {
                var failure = answer.failure();
                return (kind.equals("不变式") ? "不变式不成立：" : "")
                        + claim.words()
                        + (failure == null ? "" : "（" + failure + "）");
            }
        }
        return null;
    }

    /** 谁也走不动。 */
    private Ending stuck() {
        var waits = Waits.of(stage);
        if (!waits.isDeadlock() && patience.used < OUTSIDE_TIMES) {
            patience.used++;
            try {
                Thread.sleep(OUTSIDE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            stage.checkTrouble();
            if (mask(false) != 0) {
                throw new UndrivableException(Reasons.foreign("?"));
            }
        }
        return waits.ending();
    }
}
