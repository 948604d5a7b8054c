package io.github.spencerpark.ijava;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import java.util.ArrayList;
import java.util.List;

/** IJava 入口类的替身：内核、显示通道都是真的 basekernel 2.3.0，只有网络换成一个列表。 */
public final class IJava extends BaseKernel {

    private static IJava instance;

    private final Io io = new Io();
    private final List<PublishDisplayData> published = new ArrayList<>();

    public static BaseKernel getKernelInstance() {
        return instance;
    }

    /** 像 IJava 启动之后那样：有一个内核，正在运行一个单元格。 */
    public static IJava start() {
        instance = new IJava();
        instance.io.attach(instance.new Cell());
        return instance;
    }

    public static void stop() {
        instance = null;
    }

    public List<PublishDisplayData> published() {
        return published;
    }

    @Override
    public JupyterIO getIO() {
        return io;
    }

    @Override
    public DisplayData eval(String code) {
        return DisplayData.EMPTY;
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("Java").build();
    }

    private static final class Io extends JupyterIO {
        void attach(ShellReplyEnvironment cell) {
            setEnv(cell);
        }
    }

    private final class Cell extends ShellReplyEnvironment {
        Cell() {
            super(null, null, null, null);
        }

        @Override
        public <C extends ContentType<C>> void publish(C content) {
            published.add((PublishDisplayData) content);
        }
    }
}
