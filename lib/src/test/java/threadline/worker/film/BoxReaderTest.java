package threadline.worker.film;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Interval;
import threadline.model.Step;
import threadline.worker.film.BoxFormat.Doing;
import threadline.worker.film.BoxFormat.Kind;

/** 黑匣子里的状态是隔一会儿看一眼的，步骤是准确的：看到的睡眠不越过步骤的边。 */
@SuppressWarnings("EnumOrdinal") // 和写的一头一样
class BoxReaderTest {

    private static final long MS = 1_000_000;
    private static final long THREAD = 7;

    private final MemorySegment box = Arena.ofAuto().allocate(BoxFormat.BYTES, Long.BYTES);
    private long next = BoxFormat.FIRST;

    private void write(Kind kind, long atMillis, long first, long second, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        long size = BoxFormat.HEAD + ((bytes.length + 7L) & -8L);
        box.set(ValueLayout.JAVA_LONG, next + 8, (atMillis + 1) * MS);
        box.set(ValueLayout.JAVA_LONG, next + 16, THREAD);
        box.set(ValueLayout.JAVA_LONG, next + 24, first);
        box.set(ValueLayout.JAVA_LONG, next + 32, ((long) bytes.length << 32) | second);
        MemorySegment.copy(bytes, 0, box, ValueLayout.JAVA_BYTE, next + BoxFormat.HEAD, bytes.length);
        BoxFormat.setWord(box, next, (size << 8) | (kind.ordinal() + 1));
        next += size;
    }

    private void step(String name, long from, long to) {
        write(Kind.BEGAN, from, 0, 0, name);
        write(Kind.ENDED, to, 0, Step.Outcome.COMPLETED.ordinal(), "");
    }

    private void look(long at, Doing doing, String label) {
        write(Kind.LOOKED, at, doing.ordinal(), 0, label);
    }

    private List<String> states(long until) {
        return new BoxReader(box)
                .read((until + 1) * MS).timeline().intervals().stream()
                        .map(i -> i.word() + " " + i.startNanos() / MS + "-" + i.endNanos() / MS)
                        .toList();
    }

    /** 每一眼都在睡：是一步一步的睡眠，不是连着几步的一段。 */
    @Test
    void aSleepSeenInTwoStepsIsCutBetweenThem() {
        write(Kind.THREAD, 0, 0, 0, "店员");
        step("制作 0", 0, 55);
        step("制作 1", 55, 110);
        for (int at = 0; at <= 110; at += 10) {
            look(at, Doing.ASLEEP, "sleep");
        }
        assertThat(states(110)).containsExactly("睡眠 0-55", "睡眠 55-110");
    }

    /** 机器忙，隔了很久才看到它在睡：这一步开始以前在做什么，没有看到。 */
    @Test
    void aSleepDoesNotBeginBeforeTheStepItIsIn() {
        write(Kind.THREAD, 0, 0, 0, "店员");
        look(0, Doing.WAITING, "poll");
        look(20, Doing.WAITING, "poll");
        look(30, Doing.ON_CPU, "");
        step("派送", 80, 130);
        look(90, Doing.ASLEEP, "sleep");
        look(130, Doing.ASLEEP, "sleep");
        var states = new BoxReader(box).read(131 * MS).timeline().intervals();
        assertThat(states)
                .filteredOn(Interval.Sleeping.class::isInstance)
                .singleElement()
                .satisfies(sleep -> assertThat(sleep.startNanos()).isEqualTo(80 * MS));
        assertThat(states)
                .filteredOn(Interval.Unknown.class::isInstance)
                .singleElement()
                .satisfies(unseen -> assertThat(unseen.startNanos()).isEqualTo(30 * MS));
    }
}
