package threadline.recorder.link;

/**
 * 体检的一项：代理在这个 JVM 里能不能用。打印一行，能用时退出码是 0。
 *
 * <pre>{@code java -XX:+EnableDynamicAgentLoading -cp 'lib/dist/*' threadline.recorder.link.AgentDoctor}</pre>
 */
public final class AgentDoctor {

    private AgentDoctor() {}

    public static void main(String[] arguments) {
        System.setProperty("threadline.agent", System.getProperty("threadline.agent", "on"));
        var verdict = verdict();
        System.out.println(verdict);
        System.exit(verdict.startsWith("✓") ? 0 : 1);
    }

    /** 一行话：✓ 能用，或 ✗ 和原因。可能要等几百毫秒，不抛出异常。 */
    public static String verdict() {
        var loaded = AgentLink.load();
        if (loaded.agent() != null) {
            var untested = System.getProperty("threadline.agent.untested");
            var lacks = AgentLink.lacks();
            return "✓ 代理：已装入并通过试运行（JDK " + Runtime.version() + (untested == null ? "" : "，没有测试过，自检都对") + "）"
                    + (lacks.isEmpty() ? "" : "，只是看不到" + lacks);
        }
        var reason = loaded.refusal().isEmpty() ? "没有打开（-Dthreadline.agent=on）" : loaded.refusal();
        return "✗ 代理：" + reason + "。虚拟线程的等待会显示为「未知」";
    }
}
