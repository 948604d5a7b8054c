package threadline.recorder.capture;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import threadline.recorder.link.AgentLink;
import threadline.recorder.thread.Stack;
import threadline.recorder.thread.SystemThreads;
import threadline.recorder.thread.Uninterrupted;

/** 到时限或记录结束时还活着的线程：中断够得着的，等它们一会儿。 */
public final class Leftovers {

    private final Journal journal;
    private final Deaths deaths;

    public Leftovers(Journal journal, Deaths deaths) {
        this.journal = journal;
        this.deaths = deaths;
    }

    /** 中断够得着的线程：平台线程，还在步骤里面的虚拟线程；有代理时是全部。返回中断了哪些。 */
    public List<Thread> interrupt(Set<Long> ids) {
        var reachable = new LinkedHashSet<Thread>(journal.busyThreads());
        reachable.addAll(Thread.getAllStackTraces().keySet());
        var agent = AgentLink.load().agent();
        reachable.addAll(agent == null ? List.of() : agent.threads());
        reachable.removeIf(thread -> !ids.contains(thread.threadId()) || isServing(thread));
        reachable.forEach(this::interrupt);
        return List.copyOf(reachable);
    }

    /** 没有程序和库的帧的虚拟线程在替 JDK 做事，例如轮询套接字：中断了它，以后的 I/O 都会坏。一帧也没有的，还没有轮到载体：看它的名字。 */
    private boolean isServing(Thread thread) {
        if (!thread.isVirtual() || journal.busyThreads().contains(thread)) {
            return false;
        }
        var trace = thread.getStackTrace();
        return trace.length == 0
                ? SystemThreads.hasName(thread.getName())
                : !Stack.of(trace).hasCode();
    }

    public void interrupt(Thread thread) {
        deaths.expect(thread);
        journal.interrupting(thread);
        thread.interrupt();
    }

    /** 记录已经结束：中断泄漏的线程，等它们最多 {@code patience}，让最后的输出落在这个单元格里。因此结束的说一行，代替它们的栈。 */
    public void end(Set<Long> leaked, Duration patience) {
        deaths.quiet(); // 到时限时的那些已经在时间线里
        Beforehand.join(interrupt(leaked), System.nanoTime() + patience.toNanos());
        var quiet = deaths.quiet();
        if (!quiet.isEmpty()) {
            var names = String.join("、", quiet.subList(0, Math.min(3, quiet.size())));
            System.out.println("记录结束，中断了还活着的线程：" + names + (quiet.size() > 3 ? "，共 " + quiet.size() + " 个" : ""));
        }
    }

    public static void joinQuietly(Thread thread, long deadlineNanoTime) {
        Uninterrupted.await(deadlineNanoTime, limit -> thread.join(limit.isZero() ? Duration.ofNanos(1) : limit));
    }

    public static void pauseUntil(long nanoTime) {
        Uninterrupted.await(nanoTime, Thread::sleep);
    }
}
