package threadline.worker.film;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import threadline.model.Honesty;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.OutputLine;
import threadline.model.Pin;
import threadline.model.Step;
import threadline.model.Timeline;
import threadline.model.Times;
import threadline.model.Wake;
import threadline.recorder.Recorded;
import threadline.recorder.assembling.SocketUse;
import threadline.recorder.assembling.SocketWakes;
import threadline.recorder.thread.Stack;

/** 把工作进程的时间线接在父进程的后面：换成父进程的钟，泳道和锁接着编号，任务和答案是箭头。 */
final class Splice {

    private static final String STARTING = "启动 JVM";
    private static final String IDLE = "下一个任务";

    private final Timeline parent;
    private final long zero;
    private final Map<Long, Integer> laneOf;
    private final List<Lane> lanes;
    private final List<Step> steps;
    private final List<Interval> intervals;
    private final List<Wake> wakes;
    private final List<Mark> marks;
    private final List<OutputLine> output;
    private final List<Pin> pins;
    private final List<Lane.Pool> pools;
    private final List<SocketUse> sockets;
    private final Notes notes;
    private final Set<String> names = new HashSet<>();
    /** 做任务的泳道。 */
    private final Map<Reel, Integer> workers = new HashMap<>();

    private int locks;
    private int objects;

    private Splice(Recorded<?> recorded) {
        this.parent = recorded.timeline();
        this.zero = recorded.startNanoTime();
        this.laneOf = recorded.laneOf();
        this.sockets = new ArrayList<>(recorded.sockets());
        this.lanes = new ArrayList<>(parent.lanes());
        this.steps = new ArrayList<>(parent.steps());
        this.intervals = new ArrayList<>(parent.intervals());
        this.wakes = new ArrayList<>(parent.wakes());
        this.marks = new ArrayList<>(parent.marks());
        this.output = new ArrayList<>(parent.output());
        this.pins = new ArrayList<>(parent.pins());
        this.pools = new ArrayList<>(parent.pools());
        this.notes = new Notes(parent.honesty());
        this.locks = lockIds(parent);
        this.objects = objectIds(parent);
        parent.lanes().forEach(lane -> names.add(lane.name()));
    }

    /** 接成一条。 */
    static Timeline of(Recorded<?> recorded, List<Reel> reels) {
        var splice = new Splice(recorded);
        long zero = splice.zero;
        var parent = splice.parent;
        reels.stream()
                .filter(reel -> reel.firstNanoTime() - zero < parent.endNanos() && reel.goneNanos() > zero)
                .sorted(Comparator.comparingLong(Reel::firstNanoTime).thenComparingLong(Reel::worker))
                .forEach(splice::add);
        splice.addErrands();
        splice.joinGlances();
        splice.addSocketWakes();
        return splice.timeline();
    }

    private Timeline timeline() {
        steps.sort(Comparator.comparingLong(Step::startNanos).thenComparingInt(Step::depth));
        wakes.sort(Comparator.comparingLong(Wake::atNanos));
        marks.sort(Comparator.comparingLong(Mark::atNanos));
        output.sort(Comparator.comparingLong(OutputLine::atNanos));
        pins.sort(Comparator.comparingLong(Pin::startNanos));
        if (!workers.isEmpty()) {
            intervals.replaceAll(Shifted::byNobodyKnown);
        }
        double unseen = Honesty.unknownShare(lanes, intervals);
        return new Timeline(
                parent.title(),
                parent.start(),
                parent.bodyNanos(),
                parent.endNanos(),
                lanes,
                steps,
                intervals,
                wakes,
                marks,
                parent.findings(),
                output,
                parent.failure(),
                parent.limitNanos(),
                parent.outside(),
                pins,
                pools,
                parent.turns(),
                parent.cpus(),
                new Honesty(unseen, notes.lost(), parent.honesty().source(), notes.all(unseen)));
    }

    private static int lockIds(Timeline timeline) {
        return timeline.intervals().stream()
                .mapToInt(i -> i instanceof Interval.Blocked b ? b.lockId() : 0)
                .max()
                .orElse(0);
    }

    private static int objectIds(Timeline timeline) {
        return timeline.intervals().stream()
                .mapToInt(i -> i instanceof Interval.Waiting w ? w.on().id() : 0)
                .max()
                .orElse(0);
    }

    // ---- 一个工作进程

    private void add(Reel reel) {
        var own = reel.own();
        long shift = reel.startNanoTime() - zero;
        var ids = new HashMap<Integer, Integer>();
        for (var lane : own.lanes()) {
            long from = Math.max(0, lane.startNanos() + shift);
            if (lane.id() == 0 || (from <= parent.endNanos() && lane.endNanos() + shift >= 0)) {
                ids.put(lane.id(), lanes.size());
                lanes.add(lane.id() == 0 ? worker(reel, lane) : helper(reel, lane, shift));
            }
        }
        if (own.lanes().isEmpty()) { // 还没有开始拍就没有了
            ids.put(0, lanes.size());
            lanes.add(worker(reel, new Lane(0, "main", Lane.Kind.PLATFORM, null, 0, 0, false)));
        }
        workers.put(reel, ids.getOrDefault(0, lanes.size() - 1));
        own.lanes().stream().filter(lane -> ids.containsKey(lane.id())).forEach(lane -> {
            int id = ids.getOrDefault(lane.id(), 0);
            addIntervals(reel, lane.id(), lanes.get(id), shift, ids);
        });
        if (own.lanes().isEmpty()) {
            var lane = lanes.getLast();
            unknown(lane.id(), lane.startNanos(), lane.endNanos());
        }
        locks += lockIds(own);
        objects += objectIds(own);
        addSaid(reel, shift, ids);
        addStart(reel);
        addEnd(reel);
        notes.collect(reel);
    }

    private Lane worker(Reel reel, Lane lane) {
        long from = clamp(reel.firstNanoTime() - zero);
        long until = reel.goneNanos() == Long.MAX_VALUE ? parent.endNanos() : clamp(reel.goneNanos() - zero);
        return new Lane(
                lanes.size(), name(lane, reel), lane.kind(), reel.process(), from, Math.max(from, until), reel.left());
    }

    private Lane helper(Reel reel, Lane lane, long shift) {
        long until = reel.goneNanos() == Long.MAX_VALUE ? parent.endNanos() : clamp(reel.goneNanos() - zero);
        return new Lane(
                lanes.size(),
                name(lane, reel),
                lane.kind(),
                reel.process(),
                clamp(lane.startNanos() + shift),
                Math.min(until, clamp(lane.endNanos() + shift)),
                lane.leaked(),
                lane.helper(),
                lane.pooled());
    }

    /** 句子里只有名字，没有进程：重了就加上进程。 */
    private String name(Lane lane, Reel reel) {
        var name = names.contains(lane.name()) ? of(lane, reel.worker()) : lane.name();
        names.add(name);
        return name;
    }

    /** 做任务的是 {@code main 812}；别的线程的名字自己就可能以编号结尾，后面再来一个数，认不出是进程。 */
    static String of(Lane lane, long pid) {
        return lane.id() == 0 ? lane.name() + " " + pid : lane.name() + "（进程 " + pid + "）";
    }

    private long clamp(long nanos) {
        return Math.clamp(nanos, 0, parent.endNanos());
    }

    private void addIntervals(Reel reel, int from, Lane to, long shift, Map<Integer, Integer> ids) {
        long at = to.startNanos();
        Interval last = null;
        for (var interval : reel.own().intervals()) {
            if (interval.lane() != from) {
                continue;
            }
            long start = Math.max(interval.startNanos() + shift, at);
            long end = Math.min(interval.endNanos() + shift, to.endNanos());
            if (end > start) {
                unknown(to.id(), at, start);
                last = interval;
                intervals.add(Shifted.of(
                        from == 0 ? forReaders(interval) : interval,
                        to.id(),
                        start,
                        end,
                        new Shifted.Numbers(locks, objects, owner -> ids.getOrDefault(owner, -1))));
                at = end;
            }
        }
        if (at < to.endNanos()) { // 交出时间线以后
            if (last instanceof Interval.Waiting idle
                    && idle.source() == null
                    && reel.source() == Reel.Source.OWN
                    && from == 0) {
                intervals.set(
                        intervals.size() - 1,
                        Shifted.of(
                                forReaders(idle), to.id(), intervals.getLast().startNanos(), to.endNanos()));
            } else {
                unknown(to.id(), at, to.endNanos());
            }
        }
    }

    /** 工作进程闲着，等的是父进程给的任务，不是线程池里的。 */
    private static Interval forReaders(Interval one) {
        return one instanceof Interval.Waiting wait && wait.object().equals(Stack.IDLE)
                ? new Interval.Waiting(
                        wait.lane(), wait.startNanos(), wait.endNanos(), wait.evidence(), wait.source(), IDLE)
                : one;
    }

    private void unknown(int lane, long from, long to) {
        if (to > from) {
            intervals.add(new Interval.Unknown(lane, from, to));
        }
    }

    private void addSaid(Reel reel, long shift, Map<Integer, Integer> ids) {
        var own = reel.own();
        for (var step : own.steps()) {
            var lane = ids.get(step.lane());
            if (lane != null && step.endNanos() + shift >= 0 && step.startNanos() + shift <= parent.endNanos()) {
                boolean broken =
                        step.outcome() == Step.Outcome.OPEN && !reel.how().isEmpty();
                steps.add(new Step(
                        lane,
                        step.name(),
                        clamp(step.startNanos() + shift),
                        clamp(step.endNanos() + shift),
                        step.depth(),
                        step.leaf(),
                        broken ? Step.Outcome.FAILED : step.outcome()));
                if (broken && step.depth() == 0 && !lane.equals(workers.get(reel))) { // 进程自己的泳道另有标记
                    marks.add(new Mark(lane, clamp(step.endNanos() + shift), Mark.Kind.KILLED, reel.how()));
                }
            }
        }
        for (var mark : own.marks()) {
            var lane = ids.get(mark.lane());
            if (lane != null && covers(mark.atNanos() + shift)) {
                int by = mark.by() < 0 ? mark.by() : ids.getOrDefault(mark.by(), Mark.UNKNOWN);
                marks.add(new Mark(lane, mark.atNanos() + shift, mark.kind(), mark.text(), by, mark.failure()));
            }
        }
        for (var pin : own.pins()) {
            var lane = ids.get(pin.lane());
            if (lane != null && covers(pin.startNanos() + shift)) {
                pins.add(new Pin(lane, pin.startNanos() + shift, clamp(pin.endNanos() + shift), pin.what()));
            }
        }
        for (var pool : own.pools()) {
            var its = pool.lanes().stream()
                    .map(ids::get)
                    .filter(Objects::nonNull)
                    .sorted()
                    .toList();
            var queues = pool.queues().stream()
                    .filter(queue -> covers(queue.startNanos() + shift))
                    .map(queue ->
                            new Lane.Queue(queue.startNanos() + shift, clamp(queue.endNanos() + shift), queue.most()))
                    .toList();
            if (!its.isEmpty()) {
                pools.add(new Lane.Pool(its, queues));
            }
        }
        for (var use : reel.sockets()) {
            var lane = ids.get(use.lane());
            if (lane != null && use.here() != 0 && use.there() != 0) {
                sockets.add(new SocketUse(
                        lane,
                        use.startNanos() + shift,
                        use.endNanos() + shift,
                        use.here(),
                        use.there(),
                        use.writes(),
                        use.asker() == null ? null : ids.get(use.asker())));
            }
        }
        for (var wake : own.wakes()) {
            var asker = wake.asker() == null ? null : ids.get(wake.asker());
            var here = new Wake(wake.from(), wake.to(), wake.atNanos(), wake.source(), wake.matched(), asker);
            add(ids.get(wake.from()), ids.get(wake.to()), wake.atNanos() + shift, here);
        }
        for (var line : own.output()) {
            var lane = ids.get(line.lane());
            if (lane != null && covers(line.atNanos() + shift)) {
                output.add(new OutputLine(lane, line.atNanos() + shift, line.text()));
            }
        }
    }

    private boolean covers(long nanos) {
        return nanos >= 0 && nanos <= parent.endNanos();
    }

    private void add(@Nullable Integer from, @Nullable Integer to, long nanos, @Nullable Wake like) {
        if (from != null && to != null && !from.equals(to) && covers(nanos)) {
            wakes.add(
                    like == null
                            ? new Wake(from, to, nanos, null, false)
                            : new Wake(from, to, nanos, like.source(), like.matched(), like.asker()));
        }
    }

    /** 启动一个 JVM 的时间也是它的。 */
    private void addStart(Reel reel) {
        var birth = reel.birth();
        var lane = workers.get(reel);
        if (birth == null || lane == null || birth.launchedNanos() < zero) {
            return;
        }
        long from = clamp(birth.launchedNanos() - zero);
        boolean started = birth.readyNanos() != Long.MAX_VALUE;
        long until =
                started ? clamp(birth.readyNanos() - zero) : lanes.get(lane).endNanos();
        steps.add(new Step(
                lane,
                STARTING,
                from,
                Math.max(from, until),
                0,
                true,
                started ? Step.Outcome.COMPLETED : Step.Outcome.OPEN));
        var by = laneOf.get(birth.by());
        add(by == null ? caller(reel) : by, lane, from, null);
    }

    /** 换上来的由 {@code Workers} 自己的线程启动，是替交任务的那个线程启动的。 */
    private @Nullable Integer caller(Reel reel) {
        return reel.errands().stream()
                .map(errand -> laneOf.get(errand.caller()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private void addEnd(Reel reel) {
        var lane = workers.get(reel);
        long at = reel.goneNanos() - zero;
        if (lane == null || reel.goneNanos() == Long.MAX_VALUE || !covers(at)) {
            return;
        }
        marks.add(
                reel.how().isEmpty()
                        ? new Mark(lane, at, Mark.Kind.ENDED, "")
                        : new Mark(lane, at, Mark.Kind.KILLED, reel.how()));
    }

    // ---- 任务和答案

    /** 任务一来，工作进程就不再等；答案一到，等着的线程可能就不再等。交了答案接着来的任务，是它自己的答案引来的，不画。 */
    private void addErrands() {
        workers.forEach((reel, lane) -> {
            for (var errand : reel.errands()) {
                add(laneOf.get(errand.sender()), lane, errand.sentNanos() - zero, null);
                if (errand.endNanos() != Long.MAX_VALUE) {
                    add(lane, laneOf.get(errand.caller()), errand.endNanos() - zero, null);
                }
            }
        });
    }

    /** 等着结局的线程醒来看一眼又接着等的，是一段；到了任务的时限才醒的，画上时限。 */
    private void joinGlances() {
        var limits = new ArrayList<Watch.Limit>();
        workers.forEach((reel, lane) -> {
            boolean atLimit = marks.stream().anyMatch(mark -> mark.lane() == lane && mark.isKilledAtLimit());
            var errand = atLimit && !reel.errands().isEmpty() ? reel.errands().getLast() : null;
            var caller = errand == null ? null : laneOf.get(errand.caller());
            if (errand != null && caller != null) {
                long due = errand.sentNanos() + errand.limitNanos() - zero;
                Watch.woke(intervals, caller, due, reel.goneNanos() - zero).ifPresent(at -> {
                    limits.add(new Watch.Limit(caller, at));
                    var words = lanes.get(lane).name() + " 的任务，限 " + Times.words(errand.limitNanos());
                    marks.add(new Mark(caller, at, Mark.Kind.EXPIRED, words));
                });
            }
        });
        var joined = Watch.joined(intervals, limits);
        intervals.clear();
        intervals.addAll(joined);
    }

    /** 经过套接字、从一个进程到另一个进程的；同一个进程里的，它自己的时间线上已经有了。 */
    private void addSocketWakes() {
        for (var wake :
                SocketWakes.of(sockets, intervals, lane -> lanes.get(lane).helper())) {
            var from = lanes.get(wake.from()).process();
            if (covers(wake.atNanos())
                    && !Objects.equals(from, lanes.get(wake.to()).process())) {
                wakes.add(wake);
            }
        }
    }
}
