package threadline.notebook;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** 这个内核能不能运行这本书：版本、预览特性；缺什么就说怎样得到。 */
public final class Environment {

    private static final int JDK = 25;

    private Environment() {}

    /** 一行一句：先说有什么，再说缺什么。 */
    public static List<String> report() {
        var lines = new ArrayList<String>();
        int version = Runtime.version().feature();
        boolean preview =
                ManagementFactory.getRuntimeMXBean().getInputArguments().contains("--enable-preview");
        var kernel = Kernel.running();
        lines.add("环境：JDK " + Runtime.version().feature() + "，"
                + Runtime.getRuntime().availableProcessors() + " 个处理器，"
                + (kernel == null ? "没有 Jupyter 内核（图片写成文件）" : "内核 " + kernel.name()) + "，预览特性"
                + (preview ? "可用" : "没有打开"));
        if (version != JDK) {
            lines.add("缺少 JDK 25：这个内核运行在 JDK " + version + " 上。运行 ./build.sh，再在 JupyterLab 里选内核「Java」");
        }
        if (!preview) {
            lines.add("标着 preview 的单元格需要 StructuredTaskScope：内核的启动参数里没有 --enable-preview。"
                    + "运行 ./build.sh，再选内核「Java」；其余单元格不受影响");
        }
        return lines;
    }
}
