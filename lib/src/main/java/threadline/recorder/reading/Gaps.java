package threadline.recorder.reading;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import threadline.recorder.capture.CpuSampler;
import threadline.recorder.capture.CpuSampler.Sample;
import threadline.recorder.capture.MachineLoad;
import threadline.recorder.reading.Phase.Doing;
import threadline.recorder.thread.Stack;

/**
 * 平台线程没有事件的时间，看两头的采样。两次都看到它在等，就是在等；都能运行，用掉多少 CPU 就画多少运行，其余是等 CPU，栈在等
 * 套接字的是 I/O。哪一次看也说明不了的，空着。
 *
 * <p>运行落在一格里的哪一段并不知道，画在前面；证据是这一格的宽度。差不到一成的一格不分开画，差的记到下一格：机器很忙的时候，每一格都只运行
 * 一点，加起来不少。
 *
 * <p>没有采样、两头又都有线程自己的事件的短空隙，线程在两头都在 CPU 上，算运行。
 */
final class Gaps {

    private static final long SHORT_NANOS = 1_000_000;

    /** 整段没有用 CPU、处理器却闲着，至少要这么长才看得准。 */
    private static final long LONG_NANOS = 200_000_000;

    /** 采样的状态比时刻晚看到一点。 */
    private static final long LATE_NANOS = 1_000_000;

    private final List<Phase> phases;
    private final List<Sample> samples;
    private final MachineLoad load;
    private final Pauses pauses;
    private final List<Phase> result = new ArrayList<>();
    /** 算过的最后一格，和它里面已经有说明的时间：一格里可以有上万个空隙。 */
    private int coveredBin = -1;

    private long coveredNanos;

    /** 运行了、还没有画的；画多了是负的。从 {@code owedFrom} 那一刻起。 */
    private long owed;

    private long owedFrom;

    private Gaps(List<Phase> phases, List<Sample> samples, MachineLoad load, Pauses pauses) {
        this.phases = phases;
        this.samples = samples;
        this.load = load;
        this.pauses = pauses;
    }

    /** 补上 {@code from} 到 {@code until} 之间的空隙；补不上的仍然空着。 */
    static List<Phase> fill(
            List<Phase> phases, List<Sample> samples, MachineLoad load, Pauses pauses, long from, long until) {
        var gaps = new Gaps(phases, samples, load, pauses);
        long at = from;
        int sample = 0;
        for (var phase : phases) {
            sample = gaps.fillOne(at, Math.min(phase.startNanos(), until), sample);
            gaps.settle();
            gaps.result.add(phase);
            at = Math.max(at, phase.endNanos());
        }
        gaps.fillOne(at, until, sample);
        gaps.settle();
        return gaps.result;
    }

    /** 返回下一个空隙从哪个采样看起。 */
    private int fillOne(long from, long until, int sample) {
        int i = sample;
        long at = from;
        while (at < until && i + 1 < samples.size()) {
            var head = samples.get(i);
            var tail = samples.get(i + 1);
            if (tail.atNanos() <= at) {
                i++;
                continue;
            }
            if (head.atNanos() >= until) {
                break;
            }
            if (head.atNanos() > at) {
                shortGap(at, head.atNanos());
                at = head.atNanos();
            }
            long end = Math.min(until, tail.atNanos());
            addBin(at, end, i);
            at = end;
            if (at >= tail.atNanos()) {
                i++;
            }
        }
        if (at < until) {
            shortGap(at, until);
        }
        return i;
    }

    /** 第 {@code i} 个采样到下一个之间，空隙里的一段。 */
    private void addBin(long from, long until, int i) {
        var head = samples.get(i);
        var tail = samples.get(i + 1);
        long bin = Math.min(tail.atNanos() - head.atNanos(), CpuSampler.BIN.toNanos());
        long used = tail.cpuNanos() - head.cpuNanos();
        var before = waitAt(i);
        var after = waitAt(i + 1);
        boolean mayWait = before != null || after != null || (tail.waits() && beginsSampled(until));
        if (mayWait) {
            settle();
        }
        if (before != null && after != null && isSameWait(head, tail)) {
            addWait(from, until, after, bin);
        } else if (after != null) {
            // 在这一格里开始等：先用掉 CPU，再等；多出一格的那一段没有看到
            long start = Math.clamp(until - CpuSampler.BIN.toNanos(), Math.min(from + used, until), until);
            addRunning(from, Math.min(from + used, start), bin);
            addWait(start, until, after, bin);
        } else if (before != null) {
            long run = Math.max(from, until - used);
            addWait(from, Math.min(run, from + CpuSampler.BIN.toNanos()), before, bin);
            addRunning(run, until, bin);
        } else if (mayWait) {
            addRunning(from, Math.min(from + used, until), bin); // 其余的，也许已经在等，也许在等 CPU
        } else {
            addRunnable(from, until, i);
        }
    }

    /** 空隙里的这一刻在等什么；没有看出来就是 {@code null}。 */
    private @Nullable Phase waitAt(int i) {
        var sample = samples.get(i);
        if (covers(sample)) {
            return null;
        }
        if (sample.waits()) {
            return lockWait(sample);
        }
        var next = i + 1 < samples.size() ? samples.get(i + 1) : null;
        boolean goesOn = next != null && next.cpuNanos() == sample.cpuNanos();
        var stack = sample.stack() == null && next != null && goesOn ? next.stack() : sample.stack();
        return stack != null && stack.io() ? new Phase(0, 0, Doing.IO, stack, stack.labelOr("I/O")) : null;
    }

    /** 没有栈，也没有对象，就说不出是睡还是等。 */
    private static @Nullable Phase lockWait(Sample look) {
        if (look.identity() == 0) {
            return null;
        }
        var doing =
                look.state() == Thread.State.BLOCKED ? Doing.BLOCKED : FlightWaits.waitKind(look.type(), Stack.EMPTY);
        var wait = new Phase(0, 0, doing, Stack.EMPTY, FlightWaits.waitName(look.type())).identified(look.identity());
        return doing == Doing.BLOCKED ? wait.heldBy(look.owner()) : wait;
    }

    /** 接着这一段的等待，开始是从采样估出来的。 */
    private boolean beginsSampled(long time) {
        int i = firstEndingAfter(time);
        return i < phases.size()
                && phases.get(i).startNanos() == time
                && phases.get(i).binNanos() > 0;
    }

    /** 两次看都能运行：用掉多少 CPU 就画多少运行，其余是等 CPU。 */
    private void addRunnable(long from, long until, int i) {
        var head = samples.get(i);
        var tail = samples.get(i + 1);
        long bin = tail.atNanos() - head.atNanos();
        long free = Math.max(1, bin - covered(i));
        double share = (double) (tail.cpuNanos() - head.cpuNanos()) / free;
        // 这一格里动过（栈是新看的），或整格都没有事件，栈才说明这段空隙
        boolean told = tail.cpuNanos() > head.cpuNanos() || free == bin;
        boolean waitsForCpu = !tail.waits() && !(told && tail.inNative()) && !isStuck(head, tail);
        long at = from;
        for (var pause : pauses.between(from, until)) {
            addShare(at, pause.startNanos(), share, waitsForCpu, bin);
            at = Math.max(from, pause.startNanos());
            addPause(at, Math.min(until, pause.endNanos()));
            at = Math.min(until, pause.endNanos());
        }
        addShare(at, until, share, waitsForCpu, bin);
    }

    /** 这么多运行，其余的是等 CPU；{@code waitsForCpu} 不成立的，不知道在等什么，空着。 */
    private void addShare(long from, long until, double share, boolean waitsForCpu, long bin) {
        if (until <= from) {
            return;
        }
        long length = until - from;
        if (!waitsForCpu || share == 0 || Math.abs(owed) > length) {
            settle(); // 没有用 CPU 的一格，不替前面的运行；短的一格，装不下前面的
        }
        long ran = Math.round(share * length) + owed;
        long wide = owed == 0 ? bin : Math.max(bin, until - owedFrom);
        boolean apart = ran > length / 10 && ran < length - length / 10;
        long split = apart ? from + ran : 2 * ran > length ? until : from;
        owedFrom = owed == 0 ? from : owedFrom;
        owed = waitsForCpu ? ran - (split - from) : 0;
        addRunning(from, split, wide);
        if (split < until && waitsForCpu) {
            add(sampled(split, until, Doing.RUNNABLE, wide));
        }
    }

    /** 欠的不能再往后记：少画的运行画在最后一段等 CPU 的末尾，多画的从最后一段运行的末尾去掉。 */
    private void settle() {
        var last = result.isEmpty() ? null : result.getLast();
        var drawn = owed > 0 ? Doing.RUNNABLE : Doing.RUNNING;
        if (owed != 0 && last != null && last.binNanos() > 0 && last.doing() == drawn) {
            long until = last.endNanos();
            long split = Math.max(last.startNanos(), until - Math.abs(owed));
            result.removeLast();
            if (split > last.startNanos()) {
                result.add(last.between(last.startNanos(), split));
            }
            var ran = owed > 0 ? Doing.RUNNING : Doing.RUNNABLE;
            add(sampled(split, until, ran, Math.max(last.binNanos(), until - owedFrom)));
        }
        owed = 0;
    }

    private void addPause(long from, long until) {
        if (until > from) {
            add(Phase.of(from, until, Doing.PAUSED));
        }
    }

    private void addRunning(long from, long until, long bin) {
        if (until > from) {
            add(sampled(from, until, Doing.RUNNING, bin));
        }
    }

    private void addWait(long from, long until, Phase wait, long bin) {
        if (until > from) {
            add(wait.between(from, until).sampledIn(bin));
        }
    }

    /** 两次看到的是同一次等待：等同一个对象，其间没有用 CPU。 */
    private static boolean isSameWait(Sample head, Sample tail) {
        return head.state() == tail.state()
                && head.identity() == tail.identity()
                && tail.cpuNanos() - head.cpuNanos() < SHORT_NANOS / 10;
    }

    /** 这一刻前后有事件说它在做什么：采样看到的就是它。线程很多，看一遍要一会儿，时刻是开始看的：还是那个对象，可以再晚一格。 */
    private boolean covers(Sample sample) {
        long time = sample.atNanos();
        int i = firstEndingAfter(time - LATE_NANOS);
        if (i == phases.size()) {
            return false;
        }
        var next = phases.get(i);
        boolean same = sample.identity() != 0 && sample.identity() == next.lock();
        return next.startNanos() <= time + (same ? CpuSampler.BIN.toNanos() : LATE_NANOS);
    }

    /** 可以运行，很久没有用 CPU，处理器却闲着：例如在等一个类初始化完。 */
    private boolean isStuck(Sample head, Sample tail) {
        return tail.cpuNanos() == head.cpuNanos()
                && tail.atNanos() - head.atNanos() >= LONG_NANOS
                && load.wasIdle(head.atNanos(), tail.atNanos());
    }

    /** 第 {@code i} 格里有多少时间已经有事件说明，或 JVM 停住了。 */
    private long covered(int i) {
        if (coveredBin != i) {
            coveredBin = i;
            coveredNanos = covered(samples.get(i).atNanos(), samples.get(i + 1).atNanos());
        }
        return coveredNanos;
    }

    private long covered(long from, long until) {
        long sum = pauses.within(from, until);
        for (int i = firstEndingAfter(from); i < phases.size() && phases.get(i).startNanos() < until; i++) {
            var phase = phases.get(i);
            long start = Math.max(from, phase.startNanos());
            long end = Math.min(until, phase.endNanos());
            sum += end - start - pauses.within(start, end);
        }
        return sum;
    }

    private int firstEndingAfter(long time) {
        int low = 0;
        int high = phases.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (phases.get(middle).endNanos() <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void shortGap(long from, long until) {
        settle();
        if (until - from <= SHORT_NANOS) {
            addRunning(from, until, SHORT_NANOS);
        }
    }

    private void add(Phase phase) {
        var last = result.isEmpty() ? null : result.getLast();
        if (last != null && follows(last, phase)) {
            long bin = Math.max(last.binNanos(), phase.binNanos());
            result.set(
                    result.size() - 1,
                    last.between(last.startNanos(), phase.endNanos()).sampledIn(bin));
        } else {
            result.add(phase);
        }
    }

    private static boolean follows(@Nullable Phase last, Phase next) {
        return last != null
                && last.binNanos() > 0
                && last.endNanos() == next.startNanos()
                && last.doing() == next.doing()
                && last.object().equals(next.object())
                && last.lock() == next.lock()
                && last.owner() == next.owner();
    }

    private static Phase sampled(long from, long until, Doing doing, long bin) {
        return Phase.of(from, until, doing).sampledIn(bin);
    }
}
