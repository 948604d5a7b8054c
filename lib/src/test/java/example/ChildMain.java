package example;

import static threadline.Threadline.record;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;

/** 子 JVM：记录一次聚会，打印数据的来源和要说的话。参数是一条类路径时，库由另一个类加载器加载。 */
public final class ChildMain {

    private ChildMain() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            var honesty = record("聚会", Gathering::meet).timeline().honesty();
            System.out.println(honesty.source() + "|" + honesty.notes());
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
