package threadline.recorder.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** 没有记上栈的睡眠，从最早的那一次说起。 */
class SleepStacksTest {

    @Test
    void theFirstWithoutAStackIsTheOneThatEndedFirst() {
        var stacks = new SleepStacks();
        for (int i = 0; i < 1_000; i++) {
            stacks.note(1);
        }
        assertThat(stacks.skippedFrom()).isEqualTo(Long.MAX_VALUE);
        stacks.note(70); // 轮到得晚的，早就睡完了
        stacks.note(50);
        stacks.note(60);
        assertThat(stacks.skippedFrom()).isEqualTo(50);
    }
}
