package example;

import static threadline.Threadline.record;
import static threadline.Threadline.step;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import threadline.model.Lane;

/** 子 JVM：记录一次聚会，打印数据的来源、要说的话，和虚拟线程等门闩时画成什么。参数是一条类路径时，库由另一个类加载器加载。 */
public final class ChildMain {

    private ChildMain() {}

    /** 虚拟线程等门闩的那一大段画成了什么状态。 */
    private static Set<String> atALatch() {
        var latch = new CountDownLatch(1);
        var timeline = record("等门闩", () -> {
                    var waiter = Thread.startVirtualThread(new FutureTask<>(() -> step("等", () -> {
                        latch.await();
                        return "开了";
                    })));
                    Thread.sleep(300);
                    latch.countDown();
                    waiter.join();
                })
                .timeline();
        return timeline.intervals().stream()
                .filter(i -> timeline.lanes().get(i.lane()).kind() == Lane.Kind.VIRTUAL && i.nanos() > 100_000_000)
                .map(i -> i.getClass().getSimpleName())
                .collect(Collectors.toSet());
    }

    /** 对类路径上的代码打开了 {@code java.base} 的哪些包。 */
    private static List<String> opened() {
        var base = Object.class.getModule();
        return base.getPackages().stream()
                .filter(name -> base.isOpen(name, ChildMain.class.getModule()))
                .toList();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            var honesty = record("聚会", Gathering::meet).timeline().honesty();
            System.out.println(honesty.source() + "|" + honesty.notes() + "|等门闩：" + atALatch() + "|打开：" + opened());
            return;
        }
        var urls = new ArrayList<URL>();
        for (var entry : arguments[0].split(java.io.File.pathSeparator)) {
            urls.add(new java.io.File(entry).toURI().toURL());
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            loader.loadClass(ChildMain.class.getName())
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) new String[0]);
        }
    }
}
