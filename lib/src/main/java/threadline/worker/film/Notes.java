package threadline.worker.film;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import threadline.model.Honesty;
import threadline.recorder.capture.CpuSampler;

/** 图下面说的：哪些工作进程看得不全，为什么。 */
final class Notes {

    private static final int MOST_NAMED = 4;

    private final List<String> all;
    private final List<Long> born = new ArrayList<>();
    private final List<Long> dead = new ArrayList<>();
    /** 还在，或自己正常结束了；也许任务都做完了。 */
    private final List<Long> silent = new ArrayList<>();

    private long lost;

    /** 接着父进程自己的话。 */
    Notes(Honesty parent) {
        this.all = new ArrayList<>(parent.others());
        this.lost = parent.lostEvents();
    }

    void collect(Reel reel) {
        long worker = reel.worker();
        var own = reel.own().honesty();
        if (reel.birth() != null) {
            born.add(worker);
        }
        if (reel.source() == Reel.Source.OWN) {
            own.others().forEach(note -> all.add("进程 " + worker + "：" + note));
        } else if (!reel.trouble().isEmpty()) {
            all.add("进程 " + worker + " 没有记录成：" + reel.trouble());
        } else if (reel.source() == Reel.Source.SAVED) {
            (reel.isWell() ? silent : dead).add(worker);
        }
        lost += own.lostEvents();
        if (reel.source() != Reel.Source.OWN && own.lostEvents() > 0) {
            all.add("进程 " + worker + " 的黑匣子写满了，丢了 " + own.lostEvents() + " 条");
        }
    }

    /** 一共丢了多少。 */
    long lost() {
        return lost;
    }

    /** {@code unseen} 是接好以后没有看到的份额。 */
    List<String> all(double unseen) {
        all.addAll(0, Honesty.unseen(unseen));
        var seen =
                "步骤是准确的，状态是每 " + BlackBox.EVERY_MILLIS + " 到 " + CpuSampler.LONGER.toMillis() + " ms 看一眼的，没有步骤的线程看不到";
        add(born, "在记录里启动：启动的时候没有看到，之后" + seen);
        add(dead, "没有交出记录就没有了：" + seen);
        add(silent, "没有交出记录：" + seen);
        return all;
    }

    private void add(List<Long> who, String what) {
        if (!who.isEmpty()) {
            all.add("进程 "
                    + who.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining("、"))
                    + (who.size() > MOST_NAMED ? " 共 " + who.size() + " 个，" : " ")
                    + what);
        }
    }
}
