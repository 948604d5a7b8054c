package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.record;

import example.Everyday;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import threadline.explain.cause.Causes;
import threadline.model.Timeline;

/** 平常的程序，没有一个步骤：原因和句子都说对。 */
class EverydayCauseTest {

    /** 机器忙的时候看错了的，再看两次；第一次就说对的，至少三分之二。 */
    @Test
    void theSentenceNamesWhatTheProgramWasBuiltToWaitFor() {
        record("热身", () -> {});
        var wrong = new ArrayList<String>();
        var late = new ArrayList<String>();
        for (var program : Everyday.all()) {
            var said = "";
            for (int attempt = 0; attempt < 3 && !said.matches(program.right()); attempt++) {
                said = said(record(program.name(), program.program()).timeline());
                if (attempt == 0 && !said.matches(program.right())) {
                    late.add(program.name() + "，第一次说的是 " + said);
                }
            }
            System.out.println(program.name() + "：" + said);
            if (!said.matches(program.right())) {
                wrong.add(program.name() + "，应当 " + program.right() + "，说的是 " + said);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(late).hasSizeLessThanOrEqualTo(Everyday.all().size() / 3);
    }

    /** 种类，几条泳道，第一条的名字，句子。 */
    private static String said(Timeline timeline) {
        var cause = Causes.of(timeline);
        if (cause == null) {
            return "没有说：" + Sentence.of(timeline);
        }
        return cause.getClass().getSimpleName() + " " + cause.lanes().size() + " "
                + timeline.lanes().get(cause.lanes().getFirst()).name() + "：" + Sentence.of(timeline);
    }
}
