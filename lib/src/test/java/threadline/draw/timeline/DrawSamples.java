package threadline.draw.timeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import threadline.draw.chart.ChartPicture;
import threadline.draw.chart.SampleCharts;
import threadline.model.Picture;
import threadline.model.Route;
import threadline.model.Timeline;

/** 把样图写进 {@code target/samples}，给人看。 */
final class DrawSamples {

    private static final Path FOLDER = Path.of("target/samples");

    private DrawSamples() {}

    public static void main(String[] args) throws IOException {
        Files.createDirectories(FOLDER);
        long start = System.nanoTime();
        save("coffee", 1, Samples.coffeeShop());
        System.out.println("第一幅 " + (System.nanoTime() - start) / 1_000_000 + " ms");
        save(
                "breakfast",
                TimelinePicture.draw(
                        List.of(new Panel(
                                Samples.breakfast(),
                                Samples.told(Samples.breakfast()).sentence(),
                                Route.NONE,
                                Samples.guess())),
                        1));
        save("burnt", 1, Samples.burntToast());
        save("leaked", 1, Samples.leaked());
        save("locks", 1, Samples.locks());
        save("forty", 1, Samples.many(40, 7));
        save("twenty", 1, Samples.many(18, 3));
        save("hundred", 1, Samples.many(100, 8));
        save("crowd", 1, Samples.crowd(10_000));
        save("dense", 1, Samples.dense(6, 5_000));
        save("dense60", 1, Samples.dense(60, 1_000));
        save("strange", 1, Samples.strange());
        save("micro", 1, Samples.microseconds());
        save("sharing", 1, Samples.sharing());
        save("crammed", 1, Samples.crammed());
        save("crammed2", 2, Samples.crammed());
        save("folded", 1, Samples.folded());
        save("all", TimelinePicture.draw(List.of(Samples.told(Samples.folded()).withAllLanes()), 1));
        save("empty", 1, Samples.empty());
        save("side", 1, Samples.sequentialBreakfast(), Samples.breakfast());
        save("lecture", 2, Samples.breakfast());
        corners();
        charts();
    }

    private static void corners() throws IOException {
        save("lastmoment", 1, CornerSamples.lastMoment());
        save("answer", 1, CornerSamples.answer());
        save("midway", 1, CornerSamples.cancelledMidway());
        save("cancels", 1, CornerSamples.oneCancelsTheOther(123));
        save("cancels600", 1, CornerSamples.oneCancelsTheOther(600));
        save("slowend", 1, CornerSamples.slowEnd());
        save("bothfail", 1, CornerSamples.bothFail());
        save("notstarted", 1, CornerSamples.tooEarlyTooLate());
        save("quotes", 1, CornerSamples.quotes("处理 乙"), CornerSamples.quotes("包装 甲"));
    }

    private static void charts() throws IOException {
        save("bars", ChartPicture.draw(SampleCharts.bars(), 1));
        save("curves", ChartPicture.draw(SampleCharts.curves(), 1));
        save("moves", ChartPicture.draw(SampleCharts.lostUpdate(), 1));
        save("longmoves", ChartPicture.draw(SampleCharts.longInterleaving(), 1));
        save("deadlock", ChartPicture.draw(SampleCharts.deadlock(), 1));
        save("queue", ChartPicture.draw(SampleCharts.queue(), 1));
    }

    private static void save(String name, double scale, Timeline... timelines) throws IOException {
        List<Panel> panels = new ArrayList<>();
        for (Timeline timeline : timelines) {
            panels.add(Samples.told(timeline));
        }
        save(name, TimelinePicture.draw(panels, scale));
    }

    private static void save(String name, Picture picture) throws IOException {
        Files.write(FOLDER.resolve(name + ".png"), picture.png());
        System.out.printf(
                "%-10s %4d × %4d  %4d KB  %3d 区域%n",
                name,
                picture.width(),
                picture.height(),
                picture.png().length / 1024,
                picture.areas().size());
    }
}
