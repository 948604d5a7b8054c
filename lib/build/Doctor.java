import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;

/** 体检里只要 JDK 的几项：字体，端口。一项一行，都好时退出码是 0。 */
class Doctor {

    static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    static boolean well = true;

    public static void main(String[] arguments) {
        check("字体", Doctor::font);
        check("端口", Doctor::port);
        System.exit(well ? 0 : 1);
    }

    interface Check {
        String see() throws Exception;
    }

    static void check(String name, Check check) {
        try {
            OUT.println("✓ " + name + "：" + check.see());
        } catch (Exception | LinkageError | java.awt.AWTError e) {
            OUT.println("✗ " + name + "：" + e.getMessage());
            well = false;
        }
    }

    /** 画得出字；库已经构建时，库里的字体认得汉字。 */
    static String font() throws Exception {
        var picture = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB).createGraphics();
        try {
            picture.drawString("T", 0, 15);
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException("Java 画不了字（" + e + "）。缺系统库：apt install fontconfig", e);
        }
        try (var in = Doctor.class.getResourceAsStream("/threadline/draw/ink/NotoSansSC-Regular.ttf")) {
            if (in == null) return "Java 画得出字；库里的中文字体要等库构建好";
            var font = Font.createFont(Font.TRUETYPE_FONT, in);
            if (font.canDisplayUpTo("时间线") >= 0) {
                throw new IllegalStateException("库里的字体显示不了汉字。运行 ./build.sh lib");
            }
            return font.getFontName();
        }
    }

    static String port() throws IOException {
        var here = InetAddress.getByName("127.0.0.1");
        try (var any = new ServerSocket(0, 1, here)) {
            any.setReuseAddress(true);
        } catch (IOException e) {
            throw new IOException("127.0.0.1 上打不开端口（" + e.getMessage() + "），内核和 JupyterLab 都要它。检查防火墙或容器的网络设置", e);
        }
        try (var first = new ServerSocket(8888, 1, here)) {
            return first.getLocalPort() + " 空闲";
        } catch (IOException e) {
            return "8888 被占用，lab 会自动换一个";
        }
    }
}
