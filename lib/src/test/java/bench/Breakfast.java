package bench;

import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.StructuredTaskScope;
import threadline.model.Step;
import threadline.model.Timeline;

/** 早餐的三个数字，从时间线读出：同时做、一件一件做、烤糊之后多久取消咖啡。各 5 次，报告中位数与名义时间之比。 */
public final class Breakfast {

    private static final int ROUNDS = 5;

    private Breakfast() {}

    public static void main(String[] args) {
        var together = new ArrayList<Double>();
        var oneByOne = new ArrayList<Double>();
        var cancelled = new ArrayList<Double>();
        for (int i = 0; i < ROUNDS; i++) {
            together.add(
                    total(record("同时做", () -> serve(makeCoffee(), makeToast())).timeline()));
            oneByOne.add(total(record("一件一件做", () -> {
                        makeCoffee().run();
                        makeToast().run();
                    })
                    .timeline()));
            cancelled.add(
                    delay(record("一损俱停", () -> serve(makeCoffee(), burnToast())).timeline()));
        }
        System.out.println("早餐（按时间线，" + ROUNDS + " 次的中位数，括号里是最小和最大）");
        print("同时做 ÷ 3 秒", together, 3, "目标 ≤ 1.02");
        print("一件一件做 ÷ 5 秒", oneByOne, 5, "目标 ≤ 1.02");
        print("烤糊到咖啡取消（秒）", cancelled, 1, "目标 ≤ 0.1");
    }

    private static Runnable makeCoffee() {
        return () -> step("煮咖啡", Duration.ofSeconds(3));
    }

    private static Runnable makeToast() {
        return () -> step("烤面包", Duration.ofSeconds(2));
    }

    private static Runnable burnToast() {
        return () -> step("烤面包", () -> {
            step("加热", Duration.ofSeconds(1));
            throw new IllegalStateException("面包烤糊了");
        });
    }

    private static void serve(Runnable coffee, Runnable toast) throws InterruptedException {
        try (var kitchen = StructuredTaskScope.open()) {
            kitchen.fork(coffee);
            kitchen.fork(toast);
            kitchen.join();
        }
    }

    private static double total(Timeline timeline) {
        return timeline.bodyNanos() / 1e9;
    }

    private static double delay(Timeline timeline) {
        return (end(timeline, "煮咖啡") - end(timeline, "烤面包")) / 1e9;
    }

    private static long end(Timeline timeline, String step) {
        return timeline.steps().stream()
                .filter(s -> s.name().equals(step))
                .mapToLong(Step::endNanos)
                .max()
                .orElseThrow();
    }

    private static void print(String what, List<Double> seconds, double nominal, String target) {
        var ratios = seconds.stream().map(s -> s / nominal).sorted().toList();
        System.out.printf(
                "  %s：%.4f（%.4f–%.4f），%s%n", what, ratios.get(ROUNDS / 2), ratios.getFirst(), ratios.getLast(), target);
    }
}
