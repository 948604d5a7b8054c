package threadline.notebook;

import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/** JJava 在类路径上找到它，把内核交给它：从此单元格一来就运行，里面的错用中文说。内核的内部变了，它就照旧说自己的话。 */
public final class JJavaExtension implements Extension {

    /** 由 JJava 的 ServiceLoader 调用。 */
    public JJavaExtension() {}

    @Override
    public void install(BaseKernel kernel) {
        try {
            CellSession.watch(kernel);
            PromptCells.whenConnected();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            KernelMain.resting();
            System.err.println("threadline：单元格里的错，内核会用英文说（" + e + "）。其余照常。");
        }
    }
}
