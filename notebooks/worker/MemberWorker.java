package worker;

import static threadline.Threadline.step;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import threadline.worker.Task;
import threadline.worker.Worker;
import worker.MemberWorker.Join;
import worker.MemberWorker.Joined;

/** Hazelcast 集群的一个成员。加入以后，集群交来的任务就在这个进程里运行；只用本机的端口。 */
public final class MemberWorker implements Worker<Join, Joined> {

    /** 执行器的名字：交任务的一方也用它。 */
    public static final String EXECUTOR = "images";

    private static volatile int number; // 第几个加入的，图上的名字

    private @Nullable HazelcastInstance member;

    /** 加入集群；{@code port} 是第一个成员的端口，全部成员一样，后来的自己往后找。 */
    public record Join(String cluster, int port) implements Task<Joined> {}

    /** 加入了：自己的端口，和现在有几个成员。 */
    public record Joined(int port, int members) {}

    /** 集群运行的任务：字段过网络，类要在每个成员的 jar 里。一开始做就留下记号 {@link #begun}。 */
    public record Resize(String from, String to, long millis) implements Callable<String>, Serializable {
        @Override
        public String call() throws Exception {
            Thread.currentThread().setName("成员 " + number); // 引擎起的名字，图上读不懂
            return step("处理 " + Path.of(from).getFileName(), () -> {
                Files.writeString(begun(), ""); // 步骤已经开始了：这时被杀，它也在图上
                Thread.sleep(millis);
                var picture = ImageWorker.shrink(Path.of(from), Path.of(to));
                return picture.file().getFileName() + " " + picture.width() + "×" + picture.height();
            });
        }

        /** 记号：这个文件有了，就是有成员开始做了。 */
        public Path begun() {
            return Path.of(to + ".begun");
        }
    }

    @Override
    public Joined work(Join task) {
        if (member == null) {
            member = Hazelcast.newHazelcastInstance(config(task));
            number = member.getCluster().getMembers().size();
        }
        var cluster = member.getCluster();
        return new Joined(
                cluster.getLocalMember().getAddress().getPort(),
                cluster.getMembers().size());
    }

    private static Config config(Join task) {
        var config = new Config("成员");
        config.setClusterName(task.cluster());
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.partition.count", "31");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        config.getExecutorConfig(EXECUTOR).setPoolSize(1);
        var network = config.getNetworkConfig();
        network.setPort(task.port()).setPortAutoIncrement(true);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        var join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + task.port()); // 还写别的，第一个要多等 1 秒
        return config;
    }
}
