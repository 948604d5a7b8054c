package example;

import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.util.concurrent.locks.LockSupport;
import threadline.model.Step;

/** 子 JVM：临时目录不能写。打印结果、步骤、虚拟线程睡着时的状态和要说的话，再画出来。 */
public final class NoTempMain {

    private NoTempMain() {}

    public static void main(String[] arguments) throws Exception {
        var recording = record("没有临时目录", () -> {
            var sleeper = Thread.ofVirtual().start(() -> {
                try {
                    step("睡一会儿", () -> Thread.sleep(300));
                } catch (InterruptedException e) {
                    LockSupport.park();
                }
            });
            sleeper.join();
            return 42;
        });
        var timeline = recording.timeline();
        System.out.println("结果 " + recording.orThrow());
        System.out.println("步骤 " + timeline.steps().stream().map(Step::name).toList());
        System.out.println(timeline.intervals().stream()
                .filter(i -> i.lane() == 1 && i.nanos() > 200_000_000)
                .map(i -> i.getClass().getSimpleName())
                .toList());
        System.out.println(timeline.honesty());
        recording.show();
    }
}
