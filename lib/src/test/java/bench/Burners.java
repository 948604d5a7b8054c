package bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** 旁边一直在计算的程序：机器忙的时候，一半的毛病才看得见。关闭时结束它们。 */
final class Burners implements AutoCloseable {

    private final List<Process> processes = new ArrayList<>();

    /** {@code count} 个；最多一个小时就自己结束。 */
    Burners(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            processes.add(new ProcessBuilder("timeout", "3600", "sh", "-c", "while :; do :; done").start());
        }
    }

    @Override
    public void close() {
        for (var process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
