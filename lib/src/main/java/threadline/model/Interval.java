package threadline.model;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** 时段：一个线程在一段时间里真正的状态。时间都是从记录开始算起的纳秒。 */
public sealed interface Interval {

    /** 泳道编号。 */
    int lane();

    /** 开始。 */
    long startNanos();

    /** 结束；记录结束时还没有完的等待，就是记录的终点。 */
    long endNanos();

    /** 凭什么知道。 */
    Evidence evidence();

    /** 源码的位置；不知道时为 {@code null}。 */
    @Nullable
    Source source();

    /** 表里的词，例如 {@code 等锁}。 */
    default String word() {
        return switch (this) {
            case Running _ -> "运行";
            case Runnable r -> r.queue().word();
            case Sleeping _ -> "睡眠";
            case Blocked _ -> "等锁";
            case Waiting _ -> "等待";
            case Io _ -> "I/O";
            case Paused _ -> "停顿";
            case Unknown _ -> "未知";
        };
    }

    /** 时长，纳秒。 */
    default long nanos() {
        return endNanos() - startNanos();
    }

    /** 只是 {@code from} 到 {@code to} 之间的那一部分，别的一样。 */
    default Interval within(long from, long to) {
        if (from <= startNanos() && to >= endNanos()) {
            return this;
        }
        long start = Math.max(from, startNanos());
        long end = Math.min(to, endNanos());
        return switch (this) {
            case Running r -> new Running(r.lane, start, end, r.evidence, r.source);
            case Runnable r -> new Runnable(r.lane, start, end, r.evidence, r.source, r.by, r.giver);
            case Sleeping s -> new Sleeping(s.lane, start, end, s.evidence, s.source);
            case Blocked b ->
                new Blocked(
                        b.lane,
                        start,
                        end,
                        b.evidence,
                        b.source,
                        b.lock,
                        b.owner,
                        b.lockId,
                        b.ownerLane,
                        b.expired && end == b.endNanos);
            case Waiting w ->
                new Waiting(
                        w.lane,
                        start,
                        end,
                        w.evidence,
                        w.source,
                        w.object,
                        w.on,
                        w.expired && end == w.endNanos,
                        w.dueNanos);
            case Io io -> new Io(io.lane, start, end, io.evidence, io.source, io.object);
            case Paused p -> new Paused(p.lane, start, end, p.pause);
            case Unknown u -> new Unknown(u.lane, start, end);
        };
    }

    /** 等一样东西等到了时限。不等什么、只停这么久的（{@code parkNanos}，没有对象），和睡眠一样，不是时限。 */
    default boolean reachedLimit() {
        return switch (this) {
            case Blocked b -> b.expired();
            case Waiting w -> w.expired() && !w.isUntilDue() && w.on().isSomething();
            case Running _, Runnable _, Sleeping _, Io _, Paused _, Unknown _ -> false;
        };
    }

    /** {@code Workers.map} 自己隔一会儿看一眼工作进程，不是程序的时限；从程序里看，它等在 {@code Workers.map} 里。 */
    default boolean supervisesWorkers() {
        var source = source();
        return this instanceof Waiting wait
                && Stream.of(wait.object(), source == null ? "" : source.place())
                        .anyMatch(place -> place.equals("Crew.supervise") || place.equals("Workers.map"));
    }

    /** 在 CPU 上运行。 */
    record Running(
            int lane,
            long startNanos,
            long endNanos,
            Evidence evidence,
            @Nullable Source source) implements Interval {}

    /**
     * 可以运行，在等 CPU、载体线程、事件循环的线程，或 Python 的 GIL。
     *
     * @param by 等的是什么，见 {@link Queue}；等 CPU 时是 CPU 被这个进程外面的什么占着，例如 {@code 机器上别的程序}，是这个进程自己，或不知道，是
     *     {@code null}
     * @param giver 载体线程让给它以前挂载着谁：泳道；不知道、不在图里，或等的不是载体，是 {@code null}
     */
    @SuppressWarnings("AvoidCommonTypeNames") // 设计里的词；与 java.lang.Runnable 不会同时出现
    record Runnable(
            int lane,
            long startNanos,
            long endNanos,
            Evidence evidence,
            @Nullable Source source,
            @Nullable String by,
            @Nullable Integer giver)
            implements Interval {

        /** {@link #by}：CPU 被不在这次记录里的程序占着。 */
        public static final String OTHER_PROGRAMS = "机器上别的程序";

        /** 排的是什么队。 */
        public enum Queue {
            /** 等 CPU；说不准是哪一种的也是它。 */
            CPU("CPU", "等 CPU"),
            /** 虚拟线程在等一个载体线程。 */
            CARRIER("载体", "等载体"),
            /** asyncio 的任务在等事件循环的线程。 */
            LOOP("事件循环", "等事件循环"),
            /** CPython 的全局解释器锁：同一个进程里一时只有一个线程拿着它。 */
            GIL("GIL", "等 GIL");

            private final String by;
            private final String word;

            Queue(String by, String word) {
                this.by = by;
                this.word = word;
            }

            /** 写在 {@link Runnable#by} 里的；CPU 不写。 */
            public String by() {
                return by;
            }

            /** 例如 {@code 等载体}。 */
            public String word() {
                return word;
            }

            static Queue of(@Nullable String by) {
                for (var queue : values()) {
                    if (queue.by.equals(by)) {
                        return queue;
                    }
                }
                return CPU;
            }
        }

        /** 排的是什么队。 */
        public Queue queue() {
            return Queue.of(by);
        }

        /** 等的不是 CPU，是 GIL。 */
        public boolean waitsForGil() {
            return queue() == Queue.GIL;
        }

        /** 不知道载体是谁让出来的。 */
        public Runnable(
                int lane,
                long startNanos,
                long endNanos,
                Evidence evidence,
                @Nullable Source source,
                @Nullable String by) {
            this(lane, startNanos, endNanos, evidence, source, by, null);
        }

        /** 不知道被谁占着。 */
        public Runnable(int lane, long startNanos, long endNanos, Evidence evidence, @Nullable Source source) {
            this(lane, startNanos, endNanos, evidence, source, null);
        }
    }

    /** 睡眠。 */
    record Sleeping(
            int lane,
            long startNanos,
            long endNanos,
            Evidence evidence,
            @Nullable Source source) implements Interval {}

    /**
     * 等一把锁。
     *
     * @param lock 锁的名字或标签
     * @param owner 谁拿着；不知道时为 {@code null}
     * @param lockId 这条时间线里的第几把锁，从 1 开始：同名的锁可以不是同一把；不知道是哪一把时是 0
     * @param ownerLane 拿着它的线程的泳道；不知道、或不在图里，是 -1
     * @param expired 等到了自己的时限，例如 {@code tryLock} 的
     */
    record Blocked(
            int lane,
            long startNanos,
            long endNanos,
            Evidence evidence,
            @Nullable Source source,
            String lock,
            @Nullable String owner,
            int lockId,
            int ownerLane,
            boolean expired)
            implements Interval {

        /** 没有时限，或没有等到时限。 */
        public Blocked(
                int lane,
                long startNanos,
                long endNanos,
                Evidence evidence,
                @Nullable Source source,
                String lock,
                @Nullable String owner,
                int lockId,
                int ownerLane) {
            this(lane, startNanos, endNanos, evidence, source, lock, owner, lockId, ownerLane, false);
        }
    }

    /**
     * 等一个条件、队列、闭锁、结果或线程。
     *
     * @param object 在等什么：{@code named} 给的名字，或 {@code ArrayBlockingQueue.take}
     * @param on 等的是哪一个对象；不知道是 {@link Awaited#UNKNOWN}
     * @param expired 等到了自己的时限
     * @param dueNanos 自己的时限是哪一刻；没有时限，或不知道，是 0
     */
    record Waiting(
            int lane,
            long startNanos,
            long endNanos,
            Evidence evidence,
            @Nullable Source source,
            String object,
            Awaited on,
            boolean expired,
            long dueNanos)
            implements Interval {

        /** 不知道是哪一个对象。 */
        public Waiting(
                int lane, long startNanos, long endNanos, Evidence evidence, @Nullable Source source, String object) {
            this(lane, startNanos, endNanos, evidence, source, object, Awaited.UNKNOWN, false, 0);
        }

        /** 等里面的东西到点：和睡眠一样，不是时限。 */
        public boolean isUntilDue() {
            return expired && on.call().equals("DelayQueue.take");
        }
    }

    /**
     * 被等的对象。
     *
     * @param id 这条时间线里的第几个，从 1 开始：同名的可以不是同一个；不知道是 0
     * @param call 在哪个方法里等，例如 {@code Semaphore.acquire}，不管对象叫什么名字；不知道是空串
     * @param permits 信号量一共有几个许可；不是信号量，或不知道，是 0
     */
    record Awaited(int id, String call, int permits) {
        /** 不知道是哪一个。 */
        public static final Awaited UNKNOWN = new Awaited(0, "", 0);

        /** 知道等的是一样东西；作用域停在哪里等，没有对象。 */
        boolean isSomething() {
            return id > 0 || call.isEmpty() || call.equals("StructuredTaskScope.join");
        }
    }

    /**
     * 等套接字、文件或进程的管道。
     *
     * @param object 在读写什么
     */
    record Io(
            int lane,
            long startNanos,
            long endNanos,
            Evidence evidence,
            @Nullable Source source,
            String object) implements Interval {}

    /**
     * JVM 停住了：没有线程在运行，也没有谁在等 CPU。
     *
     * @param pause 整次停顿，不只这条泳道上的
     */
    record Paused(int lane, long startNanos, long endNanos, Pause pause) implements Interval {
        @Override
        public Evidence evidence() {
            return Evidence.EXACT;
        }

        @Override
        public @Nullable Source source() {
            return null;
        }
    }

    /**
     * JVM 停住的一次，一毫秒以上的：那时没有线程在运行 Java 代码。
     *
     * @param cause 垃圾回收，或做什么事的安全点
     */
    record Pause(long startNanos, long endNanos, String cause) {}

    /** 没有看到。 */
    record Unknown(int lane, long startNanos, long endNanos) implements Interval {
        @Override
        public Evidence evidence() {
            return Evidence.NONE;
        }

        @Override
        public @Nullable Source source() {
            return null;
        }
    }

    /**
     * 全部线程的等待里的一行：同一种、等同一个东西、在同一行、由同一种线程结束的加在一起。
     *
     * @param state 哪一种：{@code 等锁}、{@code 等待}、{@code 睡眠}、{@code I/O}、{@code 等 CPU}、{@code 等载体}
     * @param object 等什么；同名的不是同一个，后面有编号；没有是空串
     * @param source 在哪一行；不知道是 {@code null}
     * @param waker 谁结束的；同名只差编号的写成 {@code 工人 *}；不知道是空串
     * @param count 几次
     * @param threads 几个线程
     * @param nanos 一共多久
     * @param medianNanos 一半不超过它
     * @param p99Nanos 百分之九十九不超过它
     * @param onPathNanos 在关键路径上的
     */
    record Total(
            String state,
            String object,
            @Nullable Source source,
            String waker,
            int count,
            int threads,
            long nanos,
            long medianNanos,
            long p99Nanos,
            long onPathNanos) {}
}
