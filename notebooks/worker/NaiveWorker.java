package worker;

import static threadline.Threadline.step;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import threadline.worker.Task;
import threadline.worker.Worker;

/** 容易写成的样子：失败也变成一句话，和成功的放在一起。 */
public final class NaiveWorker implements Worker<NaiveWorker.Handle, String> {

    /** 处理一幅，要这么久。 */
    public record Handle(Path image, long millis) implements Task<String> {}

    @Override
    public String work(Handle task) throws InterruptedException {
        var name = task.image().getFileName();
        return step("处理 " + name, () -> {
            try {
                Thread.sleep(task.millis()); // 假装很费时
                if (ImageIO.read(task.image().toFile()) == null) {
                    throw new IOException("不是图片");
                }
                return name + " 做好了";
            } catch (IOException e) {
                return name + " 没做成";
            }
        });
    }
}
