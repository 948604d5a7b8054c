package threadline.recorder.assembling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import threadline.explain.Sentence;
import threadline.model.Draft;
import threadline.model.Evidence;
import threadline.model.Interval;
import threadline.model.Lane;
import threadline.recorder.thread.Stack;

class SourcesTest {

    /** 读者的代码里没有库的那一行：句子不说它在哪里。 */
    @ParameterizedTest
    @CsvSource({
        "org.assertj.core.api.AbstractAssert, false",
        "java.util.concurrent.ForkJoinPool, false",
        "threadline.recorder.assembling.SourcesTest, true",
        "shop.Unknown, true"
    })
    void theSentenceTellsOnlyLinesOfTheProgram(String type, boolean told) {
        var source = new Sources((_, _) -> null).of(new Stack.Frame(type, "select", 62));
        assertThat(source).isNotNull();
        var d = new Draft("睡一会儿");
        int main = d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.intervals.add(new Interval.Sleeping(main, d.at(0), d.at(1000), Evidence.EXACT, source));
        assertThat(Sentence.of(d.timeline(1000, 1000)).contains(".select:62")).isEqualTo(told);
    }
}
