package threadline.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * 轨道和它们的事件，写成 Perfetto 的 TrackEvent。字段的编号见 Perfetto 源码的 {@code protos/perfetto/trace/}：{@code
 * trace_packet.proto}、{@code track_event/track_event.proto}、{@code track_event/track_descriptor.proto}、{@code
 * track_event/debug_annotation.proto}。
 */
final class TrackEvents {

    /** 一条轨道上的一段；{@code depth} 大的嵌套在它前面 {@code depth} 小的里面。 */
    record Slice(long startNanos, long endNanos, int depth, String name, Map<String, String> facts) {}

    private record Packet(long atNanos, ProtoMessage body) {}

    private enum Type {
        SLICE_BEGIN(1),
        SLICE_END(2),
        INSTANT(3);

        private final int number;

        Type(int number) {
            this.number = number;
        }
    }

    private static final int TRACE_PACKET = 1;

    private static final int TIMESTAMP = 8;
    private static final int SEQUENCE = 10;
    private static final int TRACK_EVENT = 11;
    private static final int TRACK_DESCRIPTOR = 60;

    private static final int DEBUG_ANNOTATION = 4;
    private static final int TYPE = 9;
    private static final int TRACK_UUID = 11;
    private static final int CATEGORY = 22;
    private static final int NAME = 23;
    private static final int FLOW = 47;
    private static final int LAST_OF_FLOW = 48;

    private static final int FACT_TEXT = 6;
    private static final int FACT_NAME = 10;

    private final List<ProtoMessage> tracks = new ArrayList<>();
    private final List<Packet> events = new ArrayList<>();
    private long flows;

    /** 一个进程的轨道。 */
    long process(long pid, String name) {
        var process = new ProtoMessage().number(1, pid).text(6, name);
        return track(new ProtoMessage().message(3, process));
    }

    /** 一个线程的轨道，在它的进程下面。 */
    long thread(long process, long pid, long tid, String name) {
        var thread = new ProtoMessage().number(1, pid).number(2, tid).text(5, name);
        return track(new ProtoMessage().number(5, process).message(4, thread));
    }

    /** 在另一条轨道下面的轨道。 */
    long below(long parent, String name) {
        return track(new ProtoMessage().number(5, parent).text(2, name));
    }

    private long track(ProtoMessage descriptor) {
        long uuid = tracks.size() + 1L;
        tracks.add(descriptor.number(1, uuid));
        return uuid;
    }

    /** 一条轨道上的各段，按开始时间；嵌套的，外面的在前。 */
    void slices(long track, String category, List<Slice> slices) {
        var open = new ArrayDeque<Slice>();
        for (var slice : slices) {
            while (!open.isEmpty() && open.peek().depth() >= slice.depth()) {
                end(track, open.pop());
            }
            add(slice.startNanos(), named(Type.SLICE_BEGIN, track, category, slice.name(), slice.facts()));
            open.push(slice);
        }
        while (!open.isEmpty()) {
            end(track, open.pop());
        }
    }

    private void end(long track, Slice slice) {
        add(slice.endNanos(), event(Type.SLICE_END, track));
    }

    /** 一个时刻。 */
    void instant(long track, String category, String name, long atNanos, Map<String, String> facts) {
        add(atNanos, named(Type.INSTANT, track, category, name, facts));
    }

    /** 一个箭头：两条轨道上各一个时刻。 */
    void arrow(
            long from,
            String sent,
            long to,
            String received,
            String category,
            long atNanos,
            Map<String, String> facts) {
        flows++;
        add(atNanos, named(Type.INSTANT, from, category, sent, facts).fixed64(FLOW, flows));
        add(atNanos, named(Type.INSTANT, to, category, received, facts).fixed64(LAST_OF_FLOW, flows));
    }

    private static ProtoMessage event(Type type, long track) {
        return new ProtoMessage().number(TYPE, type.number).number(TRACK_UUID, track);
    }

    private static ProtoMessage named(Type type, long track, String category, String name, Map<String, String> facts) {
        var event = event(type, track).text(CATEGORY, category).text(NAME, name);
        facts.forEach((fact, text) -> {
            if (!text.isEmpty()) {
                event.message(
                        DEBUG_ANNOTATION,
                        new ProtoMessage().text(FACT_NAME, fact).text(FACT_TEXT, text));
            }
        });
        return event;
    }

    private void add(long atNanos, ProtoMessage event) {
        events.add(new Packet(atNanos, event));
    }

    /** 先是轨道，再是事件，按时间；同一时刻的，照加进来的次序。 */
    void writeTo(OutputStream out) throws IOException {
        for (var track : tracks) {
            packet(new ProtoMessage().message(TRACK_DESCRIPTOR, track)).writeTo(out);
        }
        events.sort(Comparator.comparingLong(Packet::atNanos));
        for (var event : events) {
            packet(new ProtoMessage().number(TIMESTAMP, event.atNanos()).message(TRACK_EVENT, event.body()))
                    .writeTo(out);
        }
    }

    private static ProtoMessage packet(ProtoMessage content) {
        return new ProtoMessage().message(TRACE_PACKET, content.number(SEQUENCE, 1));
    }
}
