package threadline.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import threadline.child.TemporaryFolder;

/** 现在有哪些工作进程：启动、派活、按时限走下一步、除名。由 {@link Crew} 的锁保护。 */
final class Roster {

    /** 一连这么多个没有准备好就死了，是启动有问题，不再换。 */
    private static final int MOST_FAILED_STARTS = 3;

    private static final Duration MAY_FINISH = Duration.ofSeconds(2);
    private static final Duration MAY_LEAVE = Duration.ofSeconds(1);
    /** 先把记录的时间线交出来。 */
    private static final Duration MAY_DEVELOP = Duration.ofSeconds(10);

    private final Launch launch;
    private final int size;
    private final List<WorkerProcess> members = new ArrayList<>();
    private final List<Death> failedStarts = new ArrayList<>();
    private final TemporaryFolder folder = new TemporaryFolder("workers", "工作进程");
    private final @Nullable Guard guard;
    private List<String> failedWords = List.of();

    Roster(Launch launch, int size) {
        this.launch = launch;
        this.size = size;
        this.guard = guard();
    }

    private @Nullable Guard guard() {
        try {
            return new Guard(folder.path());
        } catch (IOException e) {
            return null; // 没有 /bin/sh 也能工作，只少一道保险
        }
    }

    /** 启动到有 {@code wanted} 个；不等它们准备好。 */
    void hire(Crew crew, int wanted) {
        while (members.size() < Math.min(wanted, size)) {
            var fresh = new WorkerProcess(crew, launch, folder.another());
            members.add(fresh);
            fresh.start();
        }
    }

    /** 给闲着的任务；人不够就再启动；启动不起来就放弃没有开始的。 */
    void handOut(Crew crew, Batch batch) {
        for (var member : members) {
            give(member, batch);
        }
        long free = members.stream().filter(WorkerProcess::isFree).count();
        if (failedStarts.size() < MOST_FAILED_STARTS) {
            hire(crew, (int) Math.min(size, members.size() + Math.max(0, batch.waiting() - free)));
        } else if (members.isEmpty()) {
            batch.giveUp(failedStarts, failedWords);
        }
    }

    static void give(WorkerProcess member, Batch batch) {
        var job = member.isIdle() ? batch.next() : null;
        if (job != null) {
            member.give(job, batch);
        }
    }

    void started(WorkerProcess member, Process process) {
        member.started(process);
        if (guard != null) {
            guard.hired(process.pid());
        }
    }

    /** 该开始记录的开始，该停的停。 */
    void tend() {
        members.forEach(WorkerProcess::tend);
    }

    List<CompletableFuture<Void>> launching() {
        return members.stream().map(WorkerProcess::launched).toList();
    }

    /** 启动没有问题。 */
    void startsWell() {
        failedStarts.clear();
    }

    /** 除名；已经除过就是 {@code false}。 */
    boolean remove(WorkerProcess member) {
        if (guard != null && member.pid() != 0) {
            guard.gone(member.pid());
        }
        member.endChildren();
        TemporaryFolder.delete(member.folder());
        return members.remove(member);
    }

    void failedToStart(Death death, List<String> words) {
        failedStarts.add(death);
        failedWords = words;
    }

    /** 到时限的走下一步；走到头的那个是结果，没有就是 {@code null}。 */
    @Nullable
    WorkerProcess overdue(long now) {
        for (var member : members) {
            if (member.isOverdue(now)) {
                return member;
            }
        }
        return null;
    }

    /** 离最近的时限还有多久，最多 {@code most}。 */
    long nanosLeft(long now, long most) {
        return members.stream().mapToLong(member -> member.nanosLeft(now)).reduce(most, Math::min);
    }

    /** 闲着的现在走，在做的做完再走。 */
    void leave() {
        members.forEach(this::leave);
    }

    void leave(WorkerProcess member) {
        member.leave(member.isFilmed() ? MAY_DEVELOP : member.isIdle() ? MAY_LEAVE : MAY_FINISH);
    }

    void abandon() {
        members.forEach(WorkerProcess::abandon);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    List<Long> pids() {
        return members.stream().map(WorkerProcess::pid).filter(pid -> pid != 0).toList();
    }

    /** 全部除名以后。 */
    void dismissGuard() {
        folder.close();
        if (guard != null) {
            guard.over();
        }
    }
}
