package threadline.recorder.link;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** 把 {@code threadline-agent.jar} 装进本 JVM：叫它做诊断命令 {@code JVMTI.agent_load}，和 {@code jcmd} 一样。 */
final class Attachment {

    private Attachment() {}

    /** 装入；没有装的原因，装了是 {@code null}。 */
    static @Nullable String attach() throws JMException, ReflectiveOperationException {
        var jar = jar();
        if (jar == null) {
            return "找不到 threadline-agent.jar：它应当和 threadline.jar 在一起，运行 ./build.sh lib";
        }
        if (!isAllowed()) {
            return "JVM 没有 -XX:+EnableDynamicAgentLoading，装入会打印警告，所以不装";
        }
        attach(jar);
        return null;
    }

    /** 把这个 jar 作为代理装进本 JVM。 */
    static void attach(Path jar) throws JMException, ReflectiveOperationException {
        if (!attachDirectly(jar)) {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "jvmtiAgentLoad",
                            new Object[] {new String[] {quoted(jar)}},
                            new String[] {String[].class.getName()});
        }
    }

    /**
     * 不经过 MBean 服务器：造它要介绍 JDK 的每一个 MBean，占装入的一半时间。启动命令没有打开 {@code
     * jdk.management/com.sun.management.internal}，就是 {@code false}。
     */
    private static boolean attachDirectly(Path jar) throws ReflectiveOperationException {
        try {
            var type = Class.forName("com.sun.management.internal.DiagnosticCommandImpl");
            var get = type.getDeclaredMethod("getDiagnosticCommandMBean");
            get.setAccessible(true);
            var execute = type.getDeclaredMethod("executeDiagnosticCommand", String.class);
            execute.setAccessible(true);
            execute.invoke(get.invoke(null), "JVMTI.agent_load " + quoted(jar));
            return true;
        } catch (InvocationTargetException e) {
            throw e;
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            return false;
        }
    }

    private static String quoted(Path jar) {
        return '"' + jar.toString() + '"';
    }

    /** 启动命令里明确允许了动态装入，JVM 才不打印警告（JEP 451）。 */
    private static boolean isAllowed() {
        var option = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("EnableDynamicAgentLoading");
        return option.getOrigin() != VMOption.Origin.DEFAULT && Boolean.parseBoolean(option.getValue());
    }

    /** 代理的 jar；找不到是 {@code null}。 */
    static @Nullable Path jar() {
        var given = System.getProperty("threadline.agent.jar");
        if (given != null) {
            return Files.isRegularFile(Path.of(given)) ? Path.of(given) : null;
        }
        try {
            var source = Attachment.class.getProtectionDomain().getCodeSource();
            var beside = source == null ? null : new File(source.getLocation().toURI()).toPath();
            var jar = beside == null ? null : beside.resolveSibling("threadline-agent.jar");
            return jar != null && Files.isRegularFile(jar) ? jar : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
