package bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * 性能表的一个数字。写进环境变量 {@code BENCH_FIGURES} 说的文件，一行一个；没有这个变量就不写。格式同 {@code
 * lib/jupyter/measuring/figures.py}。
 *
 * @param program 哪个程序量的
 * @param name 量的是什么；一个程序里不重复
 * @param value 值和散布
 * @param unit 比值是空串；有单位的另带一把尺子，比较两次的时候除以它
 * @param target 没有目标是 {@code null}
 * @param better {@code less} 或 {@code more}
 * @param good 达到没有；没有目标是 {@code null}
 */
record Figure(
        String program,
        String name,
        Ratio value,
        String unit,
        @Nullable Double target,
        String better,
        @Nullable Boolean good) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** 越小越好。 */
    static Figure less(String program, String name, Ratio value, String unit, double target, boolean good) {
        return new Figure(program, name, value, unit, target, "less", good);
    }

    /** 越小越好，没有目标。 */
    static Figure less(String program, String name, Ratio value, String unit) {
        return new Figure(program, name, value, unit, null, "less", null);
    }

    /** 越大越好。 */
    static Figure more(String program, String name, Ratio value, double target, boolean good) {
        return new Figure(program, name, value, "", target, "more", good);
    }

    void write() {
        write(Map.of());
    }

    /** 连同别的几项。 */
    void write(Map<String, ?> more) {
        var path = System.getenv("BENCH_FIGURES");
        if (path == null) {
            return;
        }
        try {
            Files.writeString(Path.of(path), line(more) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("写不了性能表的数字：" + path, e);
        }
    }

    String line(Map<String, ?> more) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("program", program);
        fields.put("name", name);
        fields.put("value", value.value());
        fields.put("low", measured(value.low()));
        fields.put("high", measured(value.high()));
        fields.put("unit", unit);
        fields.put("ruler", unit.isEmpty() ? null : rulerMillis());
        fields.put("target", target);
        fields.put("better", better);
        fields.put("good", good);
        fields.put("load", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        fields.putAll(more);
        return MAPPER.writeValueAsString(fields);
    }

    private static @Nullable Double measured(double bound) {
        return Double.isNaN(bound) ? null : bound;
    }

    /** 做一件固定的事要几毫秒：五次的中位数。 */
    private static double rulerMillis() {
        var block = new byte[1 << 24];
        var millis = new double[5];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            var sum = new CRC32();
            sum.update(block);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return Ratio.median(millis);
    }
}
