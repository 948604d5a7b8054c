package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import threadline.export.Html;
import threadline.export.PerfettoTrace;
import threadline.export.TimelineJson;
import threadline.export.TimelineTable;
import threadline.model.Draft;
import threadline.model.Guess;
import threadline.model.Lane;
import threadline.model.Mark;

/** 程序能取的名字和能说的话里有标签、引号、换行：页面上照样是文字。 */
class HostileNamesTest {

    private static final String BREAKING =
            "\0\33[31m\u202E\uD800]]>\"'><img src=x onerror=alert(1)>&amp;</details></span></td><script>\n";
    /** 控制符、半个字符、改变方向的符号。 */
    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]");

    /** 每一处的名字不同，一处没有写出来，断言就不成立。 */
    private static String hostile(String place) {
        return BREAKING + place;
    }

    private static final Guess GUESS =
            new Guess(900 * Draft.MS, null, List.of(new Guess.Span(hostile("步骤"), 0, 900 * Draft.MS)));

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
        int task = d.lane(hostile("任务"), Lane.Kind.TASK, hostile("别的进程"), 0, 1000, false);
        d.lane(hostile("池"), Lane.Kind.PLATFORM, 0, 1000);
        d.wait(task, 10, 900, hostile("大门"));
        d.notes.add(hostile("要说的话"));
        return d;
    }

    @Test
    void aPictureHasOnlyItsOwnTags() {
        var timeline = everythingHostile().timeline(1000, 1000);
        var told = Samples.told(timeline).withCause(hostile("原因"));
        told = new Panel(timeline, told.sentence(), told.path(), GUESS, false, told.cause());
        var picture = TimelinePicture.draw(List.of(told), 1);
        var html = Html.figure(picture, told.sentence() + hostile("替代文字"), List.of(hostile("说明")));
        assertThat(tags(html)).isSubsetOf("figure", "div", "img", "span", "figcaption", "script");
        assertThat(count(html, "<img ")).isEqualTo(1);
        assertThat(count(html, "<script>")).isEqualTo(1); // 自己的，在最后，里面没有程序的话
        assertThat(html).endsWith("</script></figure>");
        assertThat(html.substring(html.indexOf("<script>"))).doesNotContain("alert");
        assertThat(INVISIBLE
                        .matcher(html.substring(0, html.indexOf("<script>")))
                        .find())
                .isFalse();
        for (var place : List.of(
                "线程", "进程里", "进程 ", "步骤", "另一步", "队列", "锁", "说", "异常", "替代文字", "说明", "任务", "别的进程", "池", "大门", "原因")) {
            assertThat(isIn(html, place)).as(place).isTrue();
        }
    }

    @Test
    void aTableHasOnlyItsOwnTags() {
        var timeline = everythingHostile().timeline(1000, 1000);
        var intervals = Html.table(TimelineTable.intervals(timeline));
        var own = Html.table(Table.create(hostile("表"), StringColumn.create(hostile("列"), List.of(hostile("格")))));
        for (var html : List.of(intervals, own, Html.table(TimelineTable.steps(timeline)))) {
            assertThat(INVISIBLE.matcher(html).find()).isFalse();
            assertThat(tags(html)).isSubsetOf("div", "table", "caption", "thead", "tbody", "tr", "th", "td");
        }
        for (var place : List.of("线程", "步骤", "队列", "锁")) {
            assertThat(isIn(intervals, place)).as(place).isTrue();
        }
        for (var place : List.of("表", "列", "格")) {
            assertThat(isIn(own, place)).as(place).isTrue();
        }
    }

    @Test
    void whatIsStoredAndExportedKeepsThemAsTheyAre(@TempDir Path folder) throws Exception {
        var timeline = everythingHostile().timeline(1000, 1000);
        assertThat(TimelineJson.read(TimelineJson.write(timeline))).isEqualTo(timeline);
        PerfettoTrace.write(timeline, 1, folder.resolve("a.pftrace"));
        assertThat(folder.resolve("a.pftrace")).isNotEmptyFile();
    }

    /** 悬停的文字里换行写成空格。 */
    private static boolean isIn(String html, String place) {
        return Pattern.compile("&lt;script&gt;(&#10;| )" + place).matcher(html).find();
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
