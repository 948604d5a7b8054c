package example;

import static threadline.Threadline.record;

import threadline.model.Finding;

/** 子 JVM：每个异常都有人看的几个程序，打印数据的来源、要说的话和结论。 */
public final class HalfMain {

    private HalfMain() {}

    public static void main(String[] arguments) {
        var timeline = record("有人看", () -> {
                    for (var program : Swallowing.values()) {
                        if (!program.unseen) {
                            program.run();
                        }
                    }
                })
                .timeline();
        var found = timeline.findings().stream()
                .map(Finding::kind)
                .filter(kind -> kind.equals("任务的异常没有人看"))
                .toList();
        System.out.println(
                timeline.honesty().source() + "|" + timeline.honesty().notes() + "|结论：" + found);
    }
}
