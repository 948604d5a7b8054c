package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import threadline.export.Html;
import threadline.export.TimelineTable;
import threadline.model.Draft;
import threadline.model.Lane;
import threadline.model.Mark;

/** 程序能取的名字和能说的话里有标签、引号、换行：页面上照样是文字。 */
class HostileNamesTest {

    private static final String BREAKING = "\"'><img src=x onerror=alert(1)>&amp;</span></td><script>\n";

    /** 每一处的名字不同，一处没有写出来，断言就不成立。 */
    private static String hostile(String place) {
        return BREAKING + place;
    }

    private static Draft everythingHostile() {
        var d = new Draft(hostile("标题"));
        int main = d.lane(hostile("线程"), Lane.Kind.PLATFORM, 0, 1000);
        int other = d.lane(hostile("进程里"), Lane.Kind.VIRTUAL, hostile("进程"), 0, 1000, true);
        d.step(main, hostile("步骤"), 10, 900);
        d.step(other, hostile("另一步"), 10, 900);
        d.wait(main, 10, 900, hostile("队列"));
        d.lock(other, 10, 900, hostile("锁"), hostile("线程"));
        d.mark(main, 500, Mark.Kind.SAID, hostile("说"));
        d.mark(other, 600, Mark.Kind.DIED, hostile("异常"));
        return d;
    }

    @Test
    void aPictureHasOnlyItsOwnTags() {
        var timeline = everythingHostile().timeline(1000, 1000);
        var told = Samples.told(timeline);
        var picture = TimelinePicture.draw(List.of(told), 1);
        var html = Html.figure(picture, told.sentence() + hostile("替代文字"), List.of(hostile("说明")));
        assertThat(tags(html)).isSubsetOf("figure", "div", "img", "span", "figcaption", "script");
        assertThat(count(html, "<img ")).isEqualTo(1);
        assertThat(count(html, "<script>")).isEqualTo(1); // 自己的，在最后，里面没有程序的话
        assertThat(html).endsWith("</script></figure>");
        assertThat(html.substring(html.indexOf("<script>"))).doesNotContain("alert");
        for (var place : List.of("线程", "进程里", "进程 ", "步骤", "另一步", "队列", "锁", "说", "异常", "替代文字", "说明")) {
            assertThat(html).containsPattern(escaped(place));
        }
    }

    @Test
    void aTableHasOnlyItsOwnTags() {
        var timeline = everythingHostile().timeline(1000, 1000);
        var intervals = Html.table(TimelineTable.intervals(timeline));
        var own = Html.table(Table.create(hostile("表"), StringColumn.create(hostile("列"), List.of(hostile("格")))));
        for (var html : List.of(intervals, own, Html.table(TimelineTable.steps(timeline)))) {
            assertThat(tags(html)).isSubsetOf("div", "table", "caption", "thead", "tbody", "tr", "th", "td");
        }
        for (var place : List.of("线程", "步骤", "队列", "锁")) {
            assertThat(intervals).containsPattern(escaped(place));
        }
        for (var place : List.of("表", "列", "格")) {
            assertThat(own).containsPattern(escaped(place));
        }
    }

    /** 悬停的文字里换行写成空格。 */
    private static String escaped(String place) {
        return "&lt;script&gt;(&#10;| )" + place;
    }

    private static List<String> tags(String html) {
        return Pattern.compile("</?([A-Za-z]+)")
                .matcher(html)
                .results()
                .map(r -> r.group(1))
                .distinct()
                .collect(Collectors.toList());
    }

    private static long count(String html, String tag) {
        return Pattern.compile(Pattern.quote(tag))
                .matcher(html)
                .results()
                .map(MatchResult::start)
                .count();
    }
}
