import java.util.*;
import java.nio.file.*;
import java.util.stream.*;

// 环境那一格之后：记下已有的线程和端口。
// import 上面不写注释：JShell 把它当作另一条 import，笔记本再写一次同样的，就清空下面的变量。

Set<Integer> soakPorts() throws Exception {
    var own = new HashSet<String>();
    var ports = new TreeSet<Integer>();
    if (!Files.isDirectory(Path.of("/proc/self/fd"))) return ports;
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
        for (var file : files.toList()) {
            try { own.add(Files.readSymbolicLink(file).toString()); }
            catch (IOException e) { }
        }
    }
    for (var table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
        if (!Files.exists(Path.of(table))) continue;
        for (var line : Files.readAllLines(Path.of(table))) {
            var parts = line.strip().split("\\s+");
            if (parts[3].equals("0A") && own.contains("socket:[" + parts[9] + "]")) {
                ports.add(Integer.parseInt(parts[1].split(":")[1], 16));
            }
        }
    }
    return ports;
}

Map<Long, String> soakThreads() throws Exception {
    var file = Files.createTempDirectory("soak").resolve("dump.txt");
    java.lang.management.ManagementFactory.getPlatformMXBean(
        com.sun.management.HotSpotDiagnosticMXBean.class).dumpThreads(file.toString(),
        com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
    var found = new TreeMap<Long, String>();
    for (var line : Files.readAllLines(file)) {
        var thread = java.util.regex.Pattern.compile("^#(\\d+) \"(.*)\"(.*)$").matcher(line);
        if (thread.matches()) found.put(Long.parseLong(thread.group(1)), thread.group(2)
            + (thread.group(3).contains("virtual") ? "（虚拟）" : ""));
    }
    Files.delete(file);
    Files.delete(file.getParent());
    return found;
}

var soakThreadsBefore = soakThreads().keySet();
var soakPortsBefore = soakPorts();
