package threadline.recorder.assembling;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import threadline.model.Failure;
import threadline.model.Mark;
import threadline.recorder.capture.Journal;
import threadline.recorder.reading.Reading;
import threadline.recorder.reading.Wakes;
import threadline.recorder.thread.Failures;
import threadline.recorder.thread.Stack;

/** 一次记录的标记：程序说的话，步骤的失败和取消，线程怎样结束，谁中断了谁。 */
final class Marks {

    private final LaneTable table;
    private final Journal journal;
    private final Reading reading;
    private final List<Mark> marks = new ArrayList<>();

    private Marks(LaneTable table, Journal journal, Reading reading) {
        this.table = table;
        this.journal = journal;
        this.reading = reading;
    }

    /** 按时刻排列。 */
    static List<Mark> of(LaneTable table, Journal journal, Reading reading) {
        var marks = new Marks(table, journal, reading);
        marks.addInterruptsAndJournal();
        marks.addUnseenFailures();
        marks.addUnheardCancels();
        marks.addEnds();
        marks.marks.sort(Comparator.comparingLong(Mark::atNanos));
        return marks.marks;
    }

    private void addInterruptsAndJournal() {
        Map<Long, TreeSet<Long>> calls = new HashMap<>();
        for (var call : reading.hasAgent() ? reading.wakes().interrupts() : journal.interrupts()) {
            if (call.by() != call.thread() && !isIdle(call)) {
                calls.computeIfAbsent(call.thread(), id -> new TreeSet<>()).add(call.atNanoTime());
                add(call.thread(), call.atNanoTime(), Mark.Kind.INTERRUPTED, who(call), by(call), null);
            }
        }
        var said = new ArrayList<>(journal.marks());
        said.sort(Comparator.comparingLong(Journal.MarkEntry::atNanos));
        for (var mark : said) {
            var before = calls.getOrDefault(mark.thread(), new TreeSet<>()).headSet(mark.atNanos(), true);
            if (mark.kind() == Mark.Kind.INTERRUPTED && !before.isEmpty()) {
                before.clear(); // 步骤自己看到的，就是这一次
            } else {
                add(mark.thread(), mark.atNanos(), mark.kind(), mark.text(), Mark.UNKNOWN, mark.failure());
            }
        }
    }

    private void addUnseenFailures() {
        for (var taken : reading.unseenFailures()) {
            var failure = Failures.of(taken.failure());
            var kind = taken.periodic() ? Mark.Kind.STOPPED : Mark.Kind.UNSEEN;
            add(taken.thread().threadId(), taken.atNanoTime(), kind, failure.text(), Mark.UNKNOWN, failure);
        }
    }

    /** 线程不知道自己的任务取消了；被中断过的知道。 */
    private void addUnheardCancels() {
        for (var unheard : reading.unheardCancels()) {
            var lane = table.laneOf().get(unheard.thread());
            long at = table.nanos(unheard.atNanoTime());
            boolean told = lane == null
                    || marks.stream()
                            .anyMatch(mark -> mark.lane() == lane
                                    && mark.kind() == Mark.Kind.INTERRUPTED
                                    && mark.atNanos() >= at);
            if (!told) {
                int by = table.laneOf().getOrDefault(unheard.by(), Mark.UNKNOWN);
                add(unheard.thread(), unheard.atNanoTime(), Mark.Kind.CANCELLED, Mark.UNHEARD, by, null);
            }
        }
    }

    private String who(Journal.Interrupt call) {
        var name = table.laneOf().containsKey(call.by()) || journal.knows(call.by())
                ? journal.nameOf(call.by(), "")
                : reading.threads().ownNameOf(call.by());
        return name.isEmpty() ? "" : "由 " + name + " 中断";
    }

    /** 关闭线程池时叫醒空闲的线程：程序没有中断谁。 */
    private boolean isIdle(Journal.Interrupt call) {
        var stack = reading.wakes().wakerStack(new Wakes.Raw(call.atNanoTime(), call.by(), call.atNanoTime()));
        return stack.closingPool() || isIdleAt(call);
    }

    private boolean isIdleAt(Journal.Interrupt call) {
        return table.phases().getOrDefault(call.thread(), List.of()).stream()
                .anyMatch(phase -> phase.startNanos() <= call.atNanoTime()
                        && phase.endNanos() >= call.atNanoTime()
                        && phase.stack().origin() == Stack.Origin.IDLE);
    }

    private int by(Journal.Interrupt call) {
        int other = journal.isRecorder(call.by()) ? Mark.RECORDER : Mark.UNKNOWN;
        return table.laneOf().getOrDefault(call.by(), other);
    }

    private void add(long thread, long nanoTime, Mark.Kind kind, String text, int by, @Nullable Failure failure) {
        var lane = table.laneOf().get(thread);
        if (lane != null && table.covers(nanoTime)) {
            marks.add(new Mark(lane, table.nanos(nanoTime), kind, text, by, failure));
        }
    }

    /** 在记录里真的看到它结束；最后结束的那个正好在终点。 */
    private boolean sawEnd(long thread) {
        var seen = reading.threads().of(thread);
        var end = seen == null ? null : seen.end;
        return end != null && table.covers(end);
    }

    private void addEnds() {
        table.laneOf().forEach((thread, id) -> {
            var lane = table.lanes().get(id);
            if (id != 0 && !lane.leaked() && sawEnd(thread) && !journal.hasDied(thread)) {
                marks.add(new Mark(id, lane.endNanos(), Mark.Kind.ENDED, ""));
            }
        });
    }
}
