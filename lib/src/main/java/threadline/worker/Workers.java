package threadline.worker;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * 本机上的一小组工作进程：每个是一个子 JVM，一次做一个任务。
 *
 * <pre>{@code
 * try (var workers = Workers.open("ImageWorker", 2)) {
 *     List<Outcome<Picture>> answers = workers.map(tasks, Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>工作进程与父进程用同一个 JDK，UTF-8，没有界面，不开端口，堆最多 512 MB。它们忽略 SIGINT；父进程怎样结束（包括 {@code kill -9}），它们都在
 * 1 秒内结束。任务和答案过进程时是 JSON，大的数据传路径。
 *
 * <p>一个工作进程死在任务上（崩溃、内存用尽、{@code System.exit}、被杀），它的任务换一个重做一次；没有答案的到时限被结束；别的任务照做，死掉的有活干时补上。
 *
 * <p>线程安全；一组一次做一批。
 */
public final class Workers implements AutoCloseable {

    private static final int MOST_BY_DEFAULT = 4;

    private final Crew crew;

    private Workers(Crew crew) {
        this.crew = crew;
    }

    /**
     * 按需要启动，最多 min(任务数, CPU 数, 4) 个：第一次 {@link #map} 时才启动。
     *
     * @param name 工作进程的类：{@code ImageWorker} 就是 {@code notebooks/worker/ImageWorker.java}；也可以是类路径上带包名的全名
     * @throws IllegalArgumentException 找不到这个类；消息里有能用的
     */
    public static Workers open(String name) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Workers(new Crew(Launch.of(named(name)), Math.min(processors, MOST_BY_DEFAULT)));
    }

    /**
     * 现在就启动 {@code size} 个，不等它们准备好就返回。
     *
     * @param size 至少 1
     * @throws IllegalArgumentException 找不到这个类，或 {@code size} 小于 1
     */
    public static Workers open(String name, int size) {
        return open(name, size, "");
    }

    /**
     * 同 {@link #open(String, int)}，它还要用别的 jar。
     *
     * @param jars {@code lib/dist} 里的一个文件夹，例如 {@code 07-processes}：里面的 jar 也在它的类路径上
     * @throws IllegalArgumentException 找不到这个类或这个文件夹，或 {@code size} 小于 1
     */
    public static Workers open(String name, int size, String jars) {
        if (size < 1) {
            throw new IllegalArgumentException("工作进程至少要 1 个，给的是 " + size + "。");
        }
        var crew = new Crew(Launch.of(named(name), jars), size);
        crew.hire(size);
        return new Workers(crew);
    }

    private static String named(String name) {
        return Objects.requireNonNull(name, "Workers.open 的第一个参数是类名，例如 \"ImageWorker\"，不能是 null");
    }

    /**
     * 做一批任务，每个任务一个结局，次序与任务相同。阻塞到全部有了结局。
     *
     * <p>时限是每个任务自己的，从交给工作进程算起；重做的重新算。一个任务没有答案，只丢它自己。
     *
     * <p>被中断就立刻取消：做完的保留，其余是 {@link Outcome.Cancelled}，全部工作进程结束（先 SIGTERM，半秒后 SIGKILL），中断标志留着，这一组关闭。
     *
     * @param tasks 任务，记录类；可以混几种，答案的类型相同
     * @param limit 每个任务的时限，大于 0
     * @throws IllegalArgumentException 时限不大于 0；任务写不成 JSON，或没有说出答案的类型
     * @throws IllegalStateException 已经关闭，或正在做另一批
     */
    @SuppressWarnings("unchecked") // 答案按任务声明的 A 读出
    public <A> List<Outcome<A>> map(List<? extends Task<A>> tasks, Duration limit) {
        Objects.requireNonNull(limit, "map 的时限不能是 null，例如 Duration.ofSeconds(30)");
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("map 的时限要大于 0，给的是 " + limit + "。");
        }
        return (List<Outcome<A>>) (List<?>) crew.perform(List.copyOf(tasks), limit);
    }

    /** 现在的工作进程的进程号；还没有启动完的不在里面。 */
    public List<Long> pids() {
        return crew.pids();
    }

    /**
     * 结束全部工作进程，返回时一个也没有留下。
     *
     * <p>另一个线程正在 {@link #map} 时，最多等在做的任务 2 秒，没有开始的取消；然后关上标准输入等 1 秒，SIGTERM 等半秒，SIGKILL 等 1 秒。调用的线程被中断就不等，从 SIGTERM
     * 开始，中断标志留着。可以重复调用。
     */
    @Override
    public void close() {
        crew.close();
    }
}
