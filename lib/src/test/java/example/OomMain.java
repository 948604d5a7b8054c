package example;

import static threadline.Threadline.record;

import java.util.ArrayList;
import threadline.model.Lane;

/** 子 JVM：代码用光内存；打印泳道的名字。 */
public final class OomMain {

    private OomMain() {}

    public static void main(String[] arguments) {
        for (int i = 0; i < 5; i++) {
            var recording = record("用光内存", () -> {
                var hoard = new ArrayList<byte[]>();
                while (true) {
                    hoard.add(new byte[1 << 16]);
                }
            });
            System.out.println(
                    recording.timeline().lanes().stream().map(Lane::name).toList());
        }
        System.exit(0);
    }
}
