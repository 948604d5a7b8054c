package worker;

import static threadline.Threadline.step;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import threadline.worker.Task;
import threadline.worker.Worker;
import worker.ImageWorker.ImageTask;
import worker.ImageWorker.Picture;

/** 处理图片的工作进程。过进程的是文件的路径，不是像素。 */
public final class ImageWorker implements Worker<ImageTask, Picture> {

    /** 会做的两种任务。 */
    public sealed interface ImageTask extends Task<Picture> {}

    /** 画一幅：每个 {@code seed} 不同。 */
    public record Draw(Path to, int width, int height, long seed) implements ImageTask {}

    /** 读一幅，5×5 模糊，长宽减半，写成另一个文件。 */
    public record Shrink(Path from, Path to) implements ImageTask {}

    /** 同 {@link Shrink}，先假装很费时，要这么久。 */
    public record Handle(Path from, Path to, long millis) implements ImageTask {}

    /** 写好的图片。 */
    public record Picture(Path file, int width, int height) {}

    @Override
    public Picture work(ImageTask task) throws Exception {
        return switch (task) {
            case Draw draw -> step("画 " + draw.to().getFileName(), () -> write(draw(draw), draw.to()));
            case Shrink shrink ->
                step("缩小 " + shrink.from().getFileName(), () -> shrink(shrink.from(), shrink.to()));
            case Handle handle ->
                step("处理 " + handle.from().getFileName(), () -> {
                    Thread.sleep(handle.millis());
                    return shrink(handle.from(), handle.to());
                });
        };
    }

    static Picture shrink(Path from, Path to) throws IOException {
        return write(half(blurred(read(from))), to);
    }

    private static BufferedImage draw(Draw task) {
        var image = new BufferedImage(task.width(), task.height(), BufferedImage.TYPE_INT_RGB);
        var random = new Random(task.seed());
        var pen = image.createGraphics();
        pen.setPaint(new GradientPaint(0, 0, color(random), task.width(), task.height(), color(random)));
        pen.fillRect(0, 0, task.width(), task.height());
        for (int i = 0; i < 200; i++) {
            double size = (0.02 + 0.1 * random.nextDouble()) * task.width();
            pen.setColor(color(random));
            pen.fill(new Ellipse2D.Double(
                    random.nextInt(task.width()), random.nextInt(task.height()), size, size));
        }
        pen.dispose();
        return image;
    }

    private static Color color(Random random) {
        return Color.getHSBColor(random.nextFloat(), 0.6f, 0.9f);
    }

    private static BufferedImage read(Path file) throws IOException {
        if (!file.toFile().isFile()) {
            throw new IOException("没有这个文件：" + file.getFileName());
        }
        var image = ImageIO.read(file.toFile());
        if (image == null) { // 不是图片时 ImageIO 不抛异常
            throw new IOException("读不出图片：" + file.getFileName() + "。它是空的，或者不是 JPEG、PNG。");
        }
        return image;
    }

    private static BufferedImage blurred(BufferedImage image) {
        var weights = new float[25];
        Arrays.fill(weights, 1 / 25f);
        return new ConvolveOp(new Kernel(5, 5, weights), ConvolveOp.EDGE_NO_OP, null).filter(image, null);
    }

    private static BufferedImage half(BufferedImage image) {
        int width = Math.max(1, image.getWidth() / 2);
        int height = Math.max(1, image.getHeight() / 2);
        var small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var pen = small.createGraphics();
        pen.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, width, height, null);
        pen.dispose();
        return small;
    }

    private static Picture write(BufferedImage image, Path file) throws IOException {
        var name = file.getFileName().toString();
        var format = name.substring(name.lastIndexOf('.') + 1);
        if (!ImageIO.write(image, format, file.toFile())) { // 写不了也不抛异常
            throw new IOException("写不了 " + name + "：不认识格式 " + format + "。用 .jpg 或 .png。");
        }
        return new Picture(file, image.getWidth(), image.getHeight());
    }
}
