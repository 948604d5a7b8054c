package litmus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.TreeMap;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;

/**
 * 在这个 JVM 里运行 jcstress 为几个实验生成的代码，一行一种结果：实验，结果，次数。
 *
 * <p>参数是 {@code 实验=要找的结果}，例如 {@code StoreBuffering_Plain=0, 0}。一遍 6 轮，一轮 40 ms；没有看到要找的就再来，最多 4 遍。
 * 不写等号的只来一遍。
 * jcstress 自己的主程序换着几种 JVM 的参数各跑很久，更容易看到；这里只要几秒。
 */
public final class Litmus {

    private static final int MILLIS = 40;
    private static final int ROUNDS = 6;
    private static final int MOST_TIMES = 4;

    private Litmus() {}

    public static void main(String[] experiments) throws Exception {
        for (String experiment : experiments) {
            String[] parts = experiment.split("=", 2);
            var counts = new TreeMap<String, Long>();
            int times = 0;
            do {
                run(parts[0], counts);
                times++;
            } while (parts.length == 2 && !counts.containsKey(parts[1]) && times < MOST_TIMES);
            counts.forEach((result, count) -> System.out.println(parts[0] + "\t" + result + "\t" + count));
        }
    }

    private static void run(String experiment, TreeMap<String, Long> counts) throws Exception {
        var runner = Class.forName("litmus." + experiment + "_jcstress").getConstructor(ForkedTestConfig.class);
        var result = ((Runner<?>) runner.newInstance(config(experiment))).run();
        for (String state : result.getStateKeys()) {
            counts.merge(state, result.getCount(state), Long::sum);
        }
    }

    /** jcstress 的子进程从流里读它的设置；这里写一份。让出处理器地等：机器忙的时候也不空转。 */
    private static ForkedTestConfig config(String experiment) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(SpinLoopStyle.THREAD_YIELD.ordinal());
        out.writeInt(MILLIS);
        out.writeInt(ROUNDS);
        out.writeUTF(experiment);
        out.writeInt(64); // 最多用多少 MB
        out.writeInt(64); // 两个线程走多少步碰一次头
        out.writeInt(160);
        out.writeBoolean(false); // 不绑定处理器
        out.writeInt(0);
        return new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
