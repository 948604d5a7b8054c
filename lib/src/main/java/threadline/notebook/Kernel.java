package threadline.notebook;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 与 JJava 或 IJava 的唯一接口：按名字调用，没有编译依赖。 */
final class Kernel {

    /**
     * 一种内核。
     *
     * @param name 读者认识的名字
     * @param entry 取得内核的类
     * @param method 它的静态方法
     * @param displayData 装显示内容的类
     */
    private record Family(String name, String entry, String method, String displayData) {}

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "JJava",
                    "org.dflib.jjava.jupyter.kernel.BaseKernel",
                    "notebookKernel",
                    "org.dflib.jjava.jupyter.kernel.display.DisplayData"),
            new Family(
                    "IJava",
                    "io.github.spencerpark.ijava.IJava",
                    "getKernelInstance",
                    "io.github.spencerpark.jupyter.kernel.display.DisplayData"));

    private final String name;
    private final Object kernel;
    private final Class<?> displayData;

    private Kernel(String name, Object kernel, Class<?> displayData) {
        this.name = name;
        this.kernel = kernel;
        this.displayData = displayData;
    }

    /** 正在运行这个笔记本的内核；不在内核里时为 {@code null}。 */
    static @Nullable Kernel running() {
        for (var family : FAMILIES) {
            for (var loader : new ClassLoader[] {
                Kernel.class.getClassLoader(),
                Thread.currentThread().getContextClassLoader(),
                ClassLoader.getSystemClassLoader()
            }) {
                var kernel = kernel(family, loader);
                if (kernel != null) {
                    return kernel;
                }
            }
        }
        return null;
    }

    private static @Nullable Kernel kernel(Family family, @Nullable ClassLoader loader) {
        if (loader == null) {
            return null;
        }
        try {
            var instance = Class.forName(family.entry, true, loader)
                    .getMethod(family.method)
                    .invoke(null);
            return instance == null
                    ? null
                    : new Kernel(family.name, instance, Class.forName(family.displayData, true, loader));
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // 不是这种内核，没有在运行，或它不完整
        }
    }

    String name() {
        return name;
    }

    /** 在当前单元格里显示一段 HTML；不认识 HTML 的地方显示文字。 */
    void display(String html, String plain) {
        if (Interruption.isAbandoned(Thread.currentThread())) {
            return; // 它的单元格已经结束：图会落在别的单元格下面
        }
        boolean interrupted = Thread.interrupted(); // 带着中断标志发消息会失败
        try {
            var data = displayData.getDeclaredConstructor().newInstance();
            var put = displayData.getMethod("putData", String.class, Object.class);
            put.invoke(data, "text/html", html);
            put.invoke(data, "text/plain", plain);
            var display = display();
            display.getClass().getMethod("display", displayData).invoke(display, data);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("内核没有接受这次显示：" + e.getCause() + "。重启内核后再运行", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("不认识这个内核的版本：" + e + "。运行 ./build.sh doctor 查看", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** 正在运行的单元格的全部代码；不知道时为 {@code null}。 */
    @Nullable
    String cell() {
        try {
            var display = display();
            var field = display.getClass().getDeclaredField("env");
            field.setAccessible(true);
            var message = field.get(display).getClass().getMethod("getContext").invoke(field.get(display));
            var request = message.getClass().getMethod("getContent").invoke(message);
            return (String) request.getClass().getMethod("getCode").invoke(request);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // 现在没有单元格在运行，或内核内部变了
        }
    }

    private Object display() throws ReflectiveOperationException {
        var io = kernel.getClass().getMethod("getIO").invoke(kernel);
        return io.getClass().getField("display").get(io);
    }

    /** 内核里的 JShell。 */
    @Nullable
    Object jshell() {
        try {
            return kernel.getClass().getMethod("getJShell").invoke(kernel);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
