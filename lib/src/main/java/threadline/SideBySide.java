package threadline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import threadline.draw.timeline.Panel;
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
        show(noGuesses(), size, false);
    }

    /**
     * 画在单元格下面，猜测画成虚线，图下面逐条比较。
     *
     * @param guesses 一次记录一个，按次序；没有猜的写 {@code predict()}
     */
    public void show(Prediction... guesses) {
        if (guesses.length != recordings.size()) {
            throw new IllegalArgumentException(
                    "并排的是 " + recordings.size() + " 次记录，猜测却有 " + guesses.length + " 个：一次记录一个，按次序；没有猜的写 predict()");
        }
        for (int i = 0; i < guesses.length; i++) {
            Objects.requireNonNull(guesses[i], "show 的第 " + (i + 1) + " 个猜测是 null：没有猜的写 predict()");
        }
        show(List.of(guesses), Threadline.Size.NORMAL, false);
    }

    /** 同 {@link #show()}，库自己的线程也画出来。 */
    public void showAll() {
        show(noGuesses(), Threadline.Size.NORMAL, true);
    }

    private List<Prediction> noGuesses() {
        return Collections.nCopies(recordings.size(), Prediction.NOTHING);
    }

    private void show(List<Prediction> guesses, Threadline.Size size, boolean all) {
        var panels = new ArrayList<Panel>();
        var captions = new ArrayList<String>();
        for (int i = 0; i < recordings.size(); i++) {
            var recording = recordings.get(i);
            var panel = recording.panel(guesses.get(i));
            panels.add(all ? panel.withAllLanes() : panel);
            var lines = recording.review(guesses.get(i));
            lines.addAll(recording.findings());
            lines.forEach(line -> captions.add("「" + recording.timeline().title() + "」" + line));
        }
        var picture = TimelinePicture.draw(panels, size == Threadline.Size.LECTURE ? 2 : 1);
        var alt = recordings.stream().map(Recording::alt).collect(Collectors.joining("\n"));
        Display.show(Html.figure(picture, alt, captions), plain(alt, captions), picture.png());
    }

    private static String plain(String alt, List<String> captions) {
        return captions.isEmpty() ? alt : alt + "\n" + String.join("\n", captions);
    }
}
