package threadline.notebook;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/** 这个内核能不能运行这本书：版本、预览特性、代理、编译器的语言；缺什么就说加上哪个参数。 */
public final class Environment {

    private static final int JDK = 25;
    private static final String PREVIEW = "--enable-preview";

    /** 试着编译一个用到预览特性的方法，不运行它。 */
    private static final String TRIAL =
            "void previewTrial() throws Exception { java.util.concurrent.StructuredTaskScope.open().close(); }";

    private Environment() {}

    /** 一行一句：先说有什么，再说缺什么。 */
    public static List<String> report() {
        var kernel = Kernel.running();
        boolean launched =
                ManagementFactory.getRuntimeMXBean().getInputArguments().contains(PREVIEW);
        boolean compiled = kernel == null || compiles(kernel, launched);
        var lines = new ArrayList<String>();
        lines.add("环境：JDK " + Runtime.version().feature() + "，"
                + Runtime.getRuntime().availableProcessors() + " 个处理器，"
                + (kernel == null ? "没有 Jupyter 内核（图片写成文件）" : "内核 " + kernel.name()) + "，预览特性"
                + (launched && compiled ? "可用" : "没有打开"));
        lines.addAll(missing(
                kernel == null ? null : kernel.name(),
                Runtime.version().feature(),
                launched,
                compiled,
                "on".equals(System.getProperty("threadline.agent")),
                Locale.getDefault().getLanguage().equals("zh")));
        return lines;
    }

    /** 缺的每一样和加上它的参数；{@code kernel} 是内核的名字，没有内核就是 {@code null}。 */
    static List<String> missing(
            @Nullable String kernel, int jdk, boolean launched, boolean compiled, boolean agent, boolean chinese) {
        var lines = new ArrayList<String>();
        if (jdk != JDK) {
            lines.add("缺少 JDK 25：这里是 JDK " + jdk + "。在 kernel.json 的 argv 里换成 JDK 25 的 java，或运行 ./build.sh 得到一个配好的内核");
        }
        var argument = "JJava".equals(kernel) ? " kernel.json 的 argv 或环境变量 JJAVA_JVM_OPTS" : " kernel.json 的 argv";
        if (!launched) {
            lines.add("标着 preview 的单元格现在不能运行：启动参数里没有 " + PREVIEW + "，加进" + (kernel == null ? " java 的参数" : argument)
                    + "。其余单元格不受影响");
        }
        if (!compiled) {
            lines.add("标着 preview 的单元格现在不能运行：编译参数里没有 " + PREVIEW + "，设置环境变量 " + (kernel + "_").toUpperCase(Locale.ROOT)
                    + "COMPILER_OPTS=\"" + PREVIEW + " --source 25\"。其余单元格不受影响");
        }
        if (kernel != null && !agent) {
            lines.add("没有打开代理：虚拟线程的大多数等待会画成「未知」。要看清它们，把 -Dthreadline.agent=on -XX:+EnableDynamicAgentLoading 加进"
                    + argument);
        }
        if (kernel != null && !chinese) {
            lines.add("编译器说英文：要中文，把 -Duser.language=zh -Duser.country=CN 加进" + argument);
        }
        return lines;
    }

    private static boolean compiles(Kernel kernel, boolean launched) {
        if (!launched) { // 编译出的类装不进这个 JVM，试不了
            var options = System.getenv((kernel.name() + "_COMPILER_OPTS").toUpperCase(Locale.ROOT));
            return options != null && options.contains(PREVIEW);
        }
        if (!(kernel.jshell() instanceof JShell shell)) {
            return true;
        }
        var trial = shell.eval(TRIAL).getFirst();
        shell.drop(trial.snippet());
        return trial.status() == Snippet.Status.VALID;
    }
}
