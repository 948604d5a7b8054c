package threadline;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import threadline.draw.timeline.TimelinePicture;
import threadline.export.Html;
import threadline.notebook.Display;

/** 几次记录上下并排，画在同一个时间刻度上。不可变。 */
public final class SideBySide {

    private final List<Recording<?>> recordings;

    SideBySide(Recording<?>... recordings) {
        if (recordings.length < 2) {
            throw new IllegalArgumentException("sideBySide 要两次或更多的记录，这里是 " + recordings.length + " 次");
        }
        for (int i = 0; i < recordings.length; i++) {
            Objects.requireNonNull(recordings[i], "sideBySide 的第 " + (i + 1) + " 次记录是 null：先用 record 记录，再并排");
        }
        this.recordings = Arrays.asList(recordings.clone());
    }

    /** 画在单元格下面；没有内核时写成 PNG 并打印路径。 */
    public void show() {
        show(Threadline.Size.NORMAL);
    }

    /** 画在单元格下面，{@link Threadline.Size#LECTURE} 用于投影。 */
    public void show(Threadline.Size size) {
        show(size, false);
    }

    /** 同 {@link #show()}，库自己的线程也画出来。 */
    public void showAll() {
        show(Threadline.Size.NORMAL, true);
    }

    private void show(Threadline.Size size, boolean all) {
        var panels = recordings.stream()
                .map(recording -> recording.panel(null))
                .map(panel -> all ? panel.withAllLanes() : panel)
                .toList();
        var picture = TimelinePicture.draw(panels, size == Threadline.Size.LECTURE ? 2 : 1);
        var alt = recordings.stream().map(Recording::alt).collect(Collectors.joining("\n"));
        var captions = recordings.stream()
                .flatMap(recording -> recording.findings().stream()
                        .map(line -> "「" + recording.timeline().title() + "」" + line))
                .toList();
        Display.show(Html.figure(picture, alt, captions), plain(alt, captions), picture.png());
    }

    private static String plain(String alt, List<String> captions) {
        return captions.isEmpty() ? alt : alt + "\n" + String.join("\n", captions);
    }
}
