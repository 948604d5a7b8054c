"""recording.perfetto(…) 写的文件，用 Perfetto 自己公布的格式（PyPI 的 perfetto）读：每个字段都认得，步骤、状态和箭头都在。"""

import subprocess

import pytest
from conftest import ROOT
from google.protobuf.unknown_fields import UnknownFieldSet
from jupyter_client.kernelspec import KernelSpecManager
from perfetto.protos.perfetto.trace.perfetto_trace_pb2 import Trace, TrackEvent

PROGRAM = """
import static threadline.Threadline.*;

class Breakfast {
    public static void main(String[] arguments) throws Exception {
        var breakfast = record("早餐", () -> {
            var coffee = Thread.startVirtualThread(() -> step("煮咖啡", java.time.Duration.ofMillis(60)));
            step("烤面包", java.time.Duration.ofMillis(30));
            say("面包好了");
            coffee.join();
        });
        breakfast.perfetto(java.nio.file.Path.of(arguments[0]));
        System.out.println("唤醒 " + breakfast.timeline().wakes().size());
    }
}
"""


@pytest.fixture(scope="module")
def breakfast(tmp_path_factory):
    """(轨迹, 有几个唤醒)"""
    folder = tmp_path_factory.mktemp("perfetto")
    (folder / "Breakfast.java").write_text(PROGRAM, encoding="utf-8")
    java = KernelSpecManager().get_kernel_spec("java").argv[0]
    flags = ["-Dthreadline.agent=on", "-XX:+EnableDynamicAgentLoading", "-Dstdout.encoding=UTF-8"]
    command = [java, *flags, "-cp", ROOT / "lib/dist/*", "Breakfast.java", folder / "a.pftrace"]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    trace = Trace()
    trace.ParseFromString((folder / "a.pftrace").read_bytes())
    return trace, int(done.stdout.rsplit("唤醒 ", 1)[1])


def unknown(message):
    """这个消息和它里面的消息里，公布的格式不认得的字段。"""
    found = [f"{message.DESCRIPTOR.name} {field.field_number}" for field in UnknownFieldSet(message)]
    for field, value in message.ListFields():
        if field.message_type:
            for one in value if field.is_repeated else [value]:
                found += unknown(one)
    return found


def events(trace):
    return [packet.track_event for packet in trace.packet if packet.HasField("track_event")]


def test_every_field_is_one_of_the_published_format(breakfast):
    assert unknown(breakfast[0]) == []
    assert {packet.WhichOneof("data") for packet in breakfast[0].packet} == {"track_descriptor", "track_event"}


def test_an_unknown_field_is_seen():
    trace = Trace()
    trace.ParseFromString(bytes([10 << 3, 7]))  # 第 10 个字段，没有公布过
    assert unknown(trace) == ["Trace 10"]


def test_threads_steps_states_and_marks_have_their_names(breakfast):
    tracks = {p.track_descriptor.uuid: p.track_descriptor for p in breakfast[0].packet if p.HasField("track_descriptor")}
    assert {t.thread.thread_name for t in tracks.values() if t.HasField("thread")} >= {"main · 平台线程"}
    assert [t.process.process_name for t in tracks.values() if t.HasField("process")] == ["本进程"]
    named = {(e.categories[0], e.name) for e in events(breakfast[0]) if e.name}
    assert named >= {("步骤", "煮咖啡"), ("步骤", "烤面包"), ("状态", "睡眠"), ("标记", "输出：面包好了"), ("记录", "早餐")}
    assert all(e.track_uuid in tracks for e in events(breakfast[0]))


def test_what_begins_ends_on_its_track_and_time_does_not_run_backwards(breakfast):
    depth, at = {}, {}
    for packet in breakfast[0].packet:
        if packet.HasField("track_event"):
            track, kind = packet.track_event.track_uuid, packet.track_event.type
            assert packet.timestamp >= at.get(track, 0)
            at[track] = packet.timestamp
            depth[track] = depth.get(track, 0) + (kind == TrackEvent.TYPE_SLICE_BEGIN) - (kind == TrackEvent.TYPE_SLICE_END)
            assert depth[track] >= 0
    assert set(depth.values()) == {0}


def test_every_wake_is_one_flow_with_two_ends(breakfast):
    trace, wakes = breakfast
    sent = [flow for e in events(trace) for flow in e.flow_ids]
    received = [flow for e in events(trace) for flow in e.terminating_flow_ids]
    assert wakes > 0
    assert sorted(sent) == sorted(received) == sorted(set(sent))
    assert len(sent) == wakes
