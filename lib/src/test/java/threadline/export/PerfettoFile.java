package threadline.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import threadline.model.Timeline;

/**
 * 像 Perfetto 的 trace processor 那样读一个轨迹文件：先有轨道，再有它的事件；事件按时间排（同一时刻照文件里的次序）；SLICE_END 关上最里面的一段；
 * 同一个 flow 的两个事件之间是一个箭头。违反格式的规则就是 AssertionError。
 */
public record PerfettoFile(Map<Long, Track> tracks, List<Span> spans, List<Arrow> arrows) {

    /** 一条轨道；{@code parent} 是 0 就没有父轨道。 */
    public record Track(String name, long parent, long pid) {}

    /** 一段；时刻的两头相同，{@code depth} 是外面有几层。 */
    public record Span(
            String track, String name, long startNanos, long endNanos, int depth, Map<String, String> facts) {}

    public record Arrow(String from, String to, long atNanos) {}

    private record Event(long at, ProtoReader body) {}

    private record Begun(String name, long at, Map<String, String> facts) {}

    private record Start(String track, long at) {}

    static PerfettoFile of(Timeline timeline) throws IOException {
        var file = Files.createTempFile("timeline", ".pftrace");
        try {
            PerfettoTrace.write(timeline, 4711, file);
            return read(file);
        } finally {
            Files.delete(file);
        }
    }

    public static PerfettoFile read(Path file) throws IOException {
        var tracks = new HashMap<Long, Track>();
        var events = new ArrayList<Event>();
        for (var packet : ProtoReader.of(Files.readAllBytes(file)).messages(1)) {
            assertThat(packet.number(10)).as("trusted_packet_sequence_id").isPositive();
            if (packet.has(60)) {
                addTrack(tracks, packet.message(60));
            } else {
                var event = packet.message(11);
                assertThat(tracks).as("轨道在它的事件之前").containsKey(event.number(11));
                events.add(new Event(packet.number(8), event));
            }
        }
        events.sort(Comparator.comparingLong(Event::at));
        return replay(tracks, events);
    }

    private static void addTrack(Map<Long, Track> tracks, ProtoReader descriptor) {
        long uuid = descriptor.number(1);
        assertThat(uuid).as("uuid 0 是全局的轨道").isNotZero();
        assertThat(tracks).as("每条轨道一个 uuid").doesNotContainKey(uuid);
        long parent = descriptor.has(5) ? descriptor.number(5) : 0;
        if (parent != 0) {
            assertThat(tracks).as("父轨道在前").containsKey(parent);
        }
        if (descriptor.has(3)) {
            var process = descriptor.message(3);
            tracks.put(uuid, new Track(process.text(6), parent, process.number(1)));
        } else if (descriptor.has(4)) {
            var thread = descriptor.message(4);
            assertThat(thread.number(1))
                    .as("线程和进程的 pid")
                    .isEqualTo(tracks.get(parent).pid());
            tracks.put(uuid, new Track(thread.text(5), parent, thread.number(1)));
        } else {
            var above = tracks.get(parent);
            tracks.put(uuid, new Track(above.name() + "/" + descriptor.text(2), parent, above.pid()));
        }
    }

    private static PerfettoFile replay(Map<Long, Track> tracks, List<Event> events) {
        var open = new HashMap<Long, Deque<Begun>>();
        var spans = new ArrayList<Span>();
        var flows = new HashMap<Long, Start>();
        var arrows = new ArrayList<Arrow>();
        for (var event : events) {
            long uuid = event.body().number(11);
            var track = tracks.get(uuid).name();
            var stack = open.computeIfAbsent(uuid, id -> new ArrayDeque<>());
            switch ((int) event.body().number(9)) {
                case 1 -> stack.push(new Begun(event.body().text(23), event.at(), facts(event.body())));
                case 2 -> {
                    assertThat(stack).as("SLICE_END 关上的一段").isNotEmpty();
                    var begun = stack.pop();
                    spans.add(new Span(track, begun.name(), begun.at(), event.at(), stack.size(), begun.facts()));
                }
                case 3 ->
                    spans.add(new Span(
                            track, event.body().text(23), event.at(), event.at(), stack.size(), facts(event.body())));
                default -> throw new AssertionError("没有这种事件：" + event.body().number(9));
            }
            if (event.body().has(47)) {
                assertThat(flows.put(event.body().number(47), new Start(track, event.at())))
                        .as("一个箭头一个编号")
                        .isNull();
            }
            if (event.body().has(48)) {
                var start = flows.remove(event.body().number(48));
                assertThat(start).as("箭头的起点").isNotNull();
                assertThat(event.at()).isGreaterThanOrEqualTo(start.at());
                arrows.add(new Arrow(start.track(), track, start.at()));
            }
        }
        assertThat(open.values()).as("每一段都关上了").allMatch(Deque::isEmpty);
        assertThat(flows).as("每个箭头都有终点").isEmpty();
        return new PerfettoFile(tracks, spans, arrows);
    }

    private static Map<String, String> facts(ProtoReader event) {
        var facts = new HashMap<String, String>();
        event.messages(4).forEach(fact -> facts.put(fact.text(10), fact.text(6)));
        return facts;
    }

    /** 一条轨道上的各段，按开始时间。 */
    public List<Span> on(String track) {
        return spans.stream()
                .filter(span -> span.track().equals(track))
                .sorted(Comparator.comparingLong(Span::startNanos).thenComparingInt(Span::depth))
                .toList();
    }
}
