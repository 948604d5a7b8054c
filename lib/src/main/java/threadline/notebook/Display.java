package threadline.notebook;

import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** 把结果交给读者：在内核里显示在单元格下面；不在内核里写成文件，打印它的路径。 */
public final class Display {

    private Display() {}

    /** 是不是在笔记本的内核里。 */
    public static boolean inKernel() {
        return Kernel.running() != null;
    }

    /**
     * 显示一段 HTML。
     *
     * @param html 内核里显示的内容
     * @param plain 同样的意思，只用文字
     * @param png 没有内核时写成文件的图片；没有图片时为 {@code null}，只打印文字
     */
    public static void show(String html, String plain, byte @Nullable [] png) {
        var kernel = Kernel.running();
        if (kernel != null) {
            kernel.display(html, plain);
            return;
        }
        System.out.println(plain);
        if (png != null) {
            try {
                var file = Files.createTempFile("threadline-", ".png");
                Files.write(file, png);
                System.out.println("图片：" + file);
            } catch (IOException e) {
                System.out.println("图片写不进临时目录 " + System.getProperty("java.io.tmpdir") + "（" + e.getMessage()
                        + "）。用 -Djava.io.tmpdir=… 换一个目录");
            }
        }
    }
}
