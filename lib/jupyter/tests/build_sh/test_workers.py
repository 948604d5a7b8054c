"""工作进程：编译一次，做一次 AOT 缓存，变了才重做；做不成缓存也能用。"""

import json
import os
import time

from stand_ins import executable

JAVAC = '#!/bin/sh\necho compiled >>"$RECORD"\n'
JAR = '#!/bin/sh\necho jar >"$3"\n'
TRAINING = '#!/bin/sh\ncat >"$RECORD.orders-$4"\necho trained >>"$RECORD"\necho cache >"$5"\n'


def worker_project(project, training=TRAINING):
    project.library()
    jdk = project.jdk()
    for name, text in (("javac", JAVAC), ("jar", JAR), ("java", training)):
        executable(jdk / "bin" / name, text)
    for jar in ("jackson-core.jar", "threadline-agent.jar"):
        (project.root / "lib/dist" / jar).write_bytes(b"")
    (project.root / "notebooks/worker").mkdir()
    source = project.root / "notebooks/worker/ImageWorker.java"
    source.write_text("package worker;")
    record = project.root.parent / "record"

    def build() -> list[str]:
        record.write_text("")
        said = project.shell(f"JDK='{jdk}'; build_workers", RECORD=str(record))
        return [*record.read_text().split(), *(["没有做成"] if "没有做成 AOT 缓存" in said else [])]

    return jdk, source, build


def test_workers_are_compiled_and_trained_again_only_after_a_change(project):
    jdk, source, build = worker_project(project)
    assert build() == ["compiled", "trained"]
    assert build() == []
    os.utime(source, (time.time() + 2, time.time() + 2))
    os.utime(project.root / "lib/dist/worker/workers.jar", (time.time() - 9, time.time() - 9))
    assert "compiled" in build()
    os.utime(source, (time.time() - 20, time.time() - 20))
    (jdk / "release").write_text('JAVA_VERSION="25.0.4"\n')
    assert build() == ["trained"]
    (project.root / "lib/dist/worker/workers.aot").unlink()
    assert build() == ["trained"]
    assert build() == []


def test_the_training_tasks_are_json_even_in_a_path_with_spaces(project):
    _, _, build = worker_project(project)
    build()
    said = [json.loads(line) for line in (project.root.parent / "record.orders-ImageWorker").read_text().splitlines()]
    assert [one["is"] for one in said] == ["Film", *["Order"] * 4, "Cut"] * 3
    assert [one["kind"] for one in said if one["is"] == "Order"] == ["Draw", "Shrink"] * 6


def test_members_of_a_cluster_have_a_cache_of_their_own(project):
    _, _, build = worker_project(project)
    jar = project.root / "lib/dist/07-processes/hazelcast.jar"
    jar.parent.mkdir()
    jar.write_bytes(b"1")
    assert build() == ["compiled", "trained", "trained"]
    assert (project.root / "lib/dist/worker/workers-07-processes.aot").is_file()
    said = [json.loads(line) for line in (project.root.parent / "record.orders-MemberWorker").read_text().splitlines()]
    assert [one.get("kind", one["is"]) for one in said] == ["Film", "Join", "Cut"] * 3
    assert build() == []
    jar.write_bytes(b"2")
    assert build() == ["trained", "trained"]


def test_without_a_cache_the_workers_are_still_there(project):
    _, _, build = worker_project(project, "#!/bin/sh\nexit 1\n")
    assert build() == ["compiled", "没有做成"]
    assert (project.root / "lib/dist/worker/workers.jar").is_file()


def test_a_worker_that_does_not_compile_stops_the_build(project):
    jdk, _, _ = worker_project(project)
    executable(jdk / "bin/javac", "#!/bin/sh\necho 'ImageWorker.java:1: error' >&2\nexit 1\n")
    said = project.shell(f"JDK='{jdk}'; (build_workers) 2>&1 || echo stopped")
    assert "ImageWorker.java:1: error" in said and "没有通过编译" in said and said.endswith("stopped")
