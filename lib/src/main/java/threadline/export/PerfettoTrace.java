package threadline.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import threadline.export.TrackEvents.Slice;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Pin;
import threadline.model.Step;
import threadline.model.Stretch;
import threadline.model.Timeline;
import threadline.model.Times;

/**
 * 时间线写成 Perfetto 自己的轨迹格式（protobuf 的 TrackEvent），ui.perfetto.dev 打得开。
 *
 * <p>每个进程一组，每个线程一条轨道：上面是步骤和标记，下面一条「状态」是时段和唤醒，虚拟线程占着载体等的另有一条「占着载体」。唤醒是箭头（flow），
 * 时间是从记录开始算起的纳秒。标题、用时、结论和有多可信，写在本进程的「记录」上。
 *
 * <p>线程的编号是泳道的编号加 1：虚拟线程在操作系统里没有编号。
 *
 * @see <a href="https://perfetto.dev/docs/reference/synthetic-track-event">Perfetto：自己写 TrackEvent</a>
 */
public final class PerfettoTrace {

    private static final String STEP = "步骤";
    private static final String STATE = "状态";
    private static final String MARK = "标记";
    private static final String WAKE = "唤醒";

    private final Timeline timeline;
    private final TrackEvents events = new TrackEvents();
    private final Map<Integer, Long> threads = new HashMap<>();
    private final Map<Integer, Long> states = new HashMap<>();

    private PerfettoTrace(Timeline timeline) {
        this.timeline = timeline;
    }

    /**
     * 写进文件；已经有的文件被换掉。
     *
     * @param pid 本进程的进程号；工作进程的在它们的名字里
     */
    public static void write(Timeline timeline, long pid, Path file) throws IOException {
        var trace = new PerfettoTrace(timeline);
        trace.addTracks(pid);
        trace.addSteps();
        trace.addStates();
        trace.addPins();
        trace.addMarks();
        trace.addWakes();
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            trace.events.writeTo(out);
        }
    }

    private void addTracks(long pid) {
        long own = events.process(pid, "本进程");
        addRecording(events.below(own, "记录"));
        var processes = new HashMap<String, Long>();
        for (var lane : timeline.lanes()) {
            var name = lane.process();
            long itsPid = name == null ? pid : leadingNumber(name);
            long process = name == null ? own : processes.computeIfAbsent(name, n -> events.process(itsPid, n));
            threads.put(lane.id(), events.thread(process, itsPid, lane.id() + 1L, lane.name() + " · " + kind(lane)));
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    /** 工作进程的名字以进程号开头。 */
    private static long leadingNumber(String process) {
        var digits = NUMBER.matcher(process);
        return digits.lookingAt() ? Long.parseLong(digits.group()) : 0;
    }

    private static String kind(Lane lane) {
        return lane.kind().label() + (lane.helper() ? "，库的" : "") + (lane.leaked() ? "，泄漏" : "");
    }

    private void addRecording(long track) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("开始时刻", timeline.start().toString());
        facts.put("代码用时", Times.words(timeline.bodyNanos()));
        facts.put("代码抛出", timeline.failure() == null ? "" : timeline.failure().text());
        for (var finding : timeline.findings()) {
            facts.merge(finding.kind(), finding.text(), (one, more) -> one + "\n" + more);
        }
        facts.put("图外的", String.join("、", timeline.outside()));
        facts.put("CPU 个数", timeline.cpus() == 0 ? "" : Integer.toString(timeline.cpus()));
        var honesty = timeline.honesty();
        facts.put("数据来自", honesty.source());
        facts.put("没有看到的", String.format(Locale.ROOT, "%.1f%%", 100 * honesty.unknownShare()));
        facts.put("丢失的事件", Long.toString(honesty.lostEvents()));
        facts.put("说明", String.join("\n", honesty.notes()));
        events.slices(track, "记录", List.of(new Slice(0, timeline.bodyNanos(), 0, timeline.title(), facts)));
        if (timeline.limitNanos() != null) {
            events.instant(track, "记录", "到时限", timeline.limitNanos(), Map.of());
        }
    }

    private void addSteps() {
        byLane(timeline.steps(), Step::lane).forEach((lane, steps) -> {
            var slices = steps.stream()
                    .map(step -> new Slice(
                            step.startNanos(),
                            step.endNanos(),
                            step.depth(),
                            step.name(),
                            Map.of("结局", StepRow.outcome(step.outcome()))))
                    .toList();
            events.slices(thread(lane), STEP, slices);
        });
    }

    private void addStates() {
        var steps = byLane(timeline.steps(), Step::lane);
        byLane(timeline.intervals(), Interval::lane).forEach((lane, intervals) -> {
            var slices = new ArrayList<Slice>();
            for (var stretch : Stretch.of(intervals, steps.getOrDefault(lane, List.of()))) {
                var interval = stretch.whole();
                var object = IntervalWords.object(stretch);
                var name = IntervalWords.state(stretch) + (object.isEmpty() ? "" : "：" + object);
                slices.add(new Slice(stretch.startNanos(), stretch.endNanos(), 0, name, facts(stretch, interval)));
            }
            events.slices(stateOf(lane), STATE, slices);
        });
    }

    private static Map<String, String> facts(Stretch stretch, Interval interval) {
        var facts = new LinkedHashMap<String, String>();
        if (interval instanceof Interval.Blocked blocked && blocked.owner() != null) {
            facts.put("谁拿着", blocked.owner());
        }
        facts.put("源码", IntervalWords.source(interval.source()));
        facts.put("证据", IntervalWords.evidence(stretch));
        return facts;
    }

    private void addPins() {
        byLane(timeline.pins(), Pin::lane).forEach((lane, pins) -> {
            var slices = pins.stream()
                    .sorted(Comparator.comparingLong(Pin::startNanos))
                    .map(pin -> new Slice(pin.startNanos(), pin.endNanos(), 0, "占着载体：" + pin.what(), Map.of()))
                    .toList();
            events.slices(events.below(thread(lane), "占着载体"), STATE, slices);
        });
    }

    private void addMarks() {
        for (var mark : timeline.marks()) {
            var name = mark.kind().label() + (mark.text().isEmpty() ? "" : "：" + mark.text());
            events.instant(thread(mark.lane()), MARK, name, mark.atNanos(), by(mark));
        }
    }

    private Map<String, String> by(Mark mark) {
        if (mark.kind() != Mark.Kind.INTERRUPTED || mark.by() == Mark.UNKNOWN) {
            return Map.of();
        }
        return Map.of("谁中断的", mark.by() == Mark.RECORDER ? "记录器" : name(mark.by()));
    }

    private void addWakes() {
        for (var wake : timeline.wakes()) {
            var facts = new LinkedHashMap<String, String>();
            facts.put("源码", IntervalWords.source(wake.source()));
            facts.put("证据", wake.matched() ? "按时间配对" : "准确");
            events.arrow(
                    stateOf(wake.from()),
                    "唤醒 " + name(wake.to()),
                    stateOf(wake.to()),
                    "被 " + name(wake.from()) + " 唤醒",
                    WAKE,
                    wake.atNanos(),
                    facts);
        }
    }

    private String name(int lane) {
        return timeline.lanes().get(lane).name();
    }

    private long thread(int lane) {
        var track = threads.get(lane);
        if (track == null) {
            throw new IllegalArgumentException("时间线里没有第 " + lane + " 条泳道");
        }
        return track;
    }

    private long stateOf(int lane) {
        return states.computeIfAbsent(lane, id -> events.below(thread(id), STATE));
    }

    private static <T> Map<Integer, List<T>> byLane(List<T> all, ToIntFunction<T> lane) {
        Function<T, Integer> id = lane::applyAsInt;
        return all.stream().collect(Collectors.groupingBy(id, LinkedHashMap::new, Collectors.toList()));
    }
}
