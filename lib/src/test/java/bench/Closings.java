package bench;

import example.Signals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import threadline.worker.Program;

/** 咖啡店在随机的时刻收到 SIGTERM：接了的订单都要送到，账本要齐，退出码是 143。 */
final class Closings {

    private static final int AT_ONCE = 4;
    private static final int TERMINATED = 128 + 15;
    private static final int LATEST_MILLIS = 600;
    private static final String LONG_MILLIS = "60000";
    private static final String ENDLESS = "1000000";

    private Closings() {}

    /** 这么多次，每次一个种子；返回发现的问题，没有问题是空的。 */
    static List<String> happen(int times) throws Exception {
        var closings = new ArrayList<Callable<List<String>>>();
        for (int seed = 0; seed < times; seed++) {
            int current = seed;
            closings.add(() -> happen(new Random(current).nextInt(LATEST_MILLIS), "种子 " + current));
        }
        var problems = new ArrayList<String>();
        try (var street = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var problem : street.invokeAll(closings)) {
                problems.addAll(problem.get());
            }
        }
        return problems;
    }

    private static List<String> happen(int afterMillis, String which) throws Exception {
        var shop = Program.start("CoffeeShop", "finish", LONG_MILLIS, ENDLESS);
        try (var said = shop.inputReader(StandardCharsets.UTF_8)) {
            var lines = new ArrayList<String>();
            lines.add(String.valueOf(said.readLine()));
            Thread.sleep(afterMillis);
            Signals.send("TERM", shop.pid());
            said.lines().forEach(lines::add);
            if (!shop.waitFor(10, TimeUnit.SECONDS)) {
                return List.of(which + "：还没有结束：" + lines);
            }
            var ledger = "账本 接了 %s 送了 %s 放弃 []".formatted(orders(lines, "接单"), orders(lines, "送达"));
            boolean right = lines.getLast().endsWith("\t" + ledger)
                    && orders(lines, "接单").equals(orders(lines, "送达"))
                    && shop.exitValue() == TERMINATED;
            return right ? List.of() : List.of(which + "：退出码 " + shop.exitValue() + "，" + lines);
        } finally {
            shop.destroyForcibly();
        }
    }

    /** 说过这个词的订单，按先后。 */
    private static List<String> orders(List<String> lines, String verb) {
        return lines.stream()
                .filter(line -> line.contains("\t" + verb + " "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .toList();
    }
}
