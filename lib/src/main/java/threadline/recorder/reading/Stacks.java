package threadline.recorder.reading;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import org.jspecify.annotations.Nullable;
import threadline.recorder.thread.Stack;

/** 事件的栈看过一次就记住：JFR 的数据里，同样的栈和同样的帧是同一个对象。 */
final class Stacks {

    private final IdentityHashMap<RecordedStackTrace, Stack> plain = new IdentityHashMap<>();
    private final IdentityHashMap<RecordedStackTrace, Stack> parked = new IdentityHashMap<>();
    private final IdentityHashMap<RecordedFrame, Stack.Frame> frames = new IdentityHashMap<>();
    private final Map<List<Stack.Frame>, Stack> known = new HashMap<>();

    Stack of(@Nullable RecordedStackTrace trace) {
        return trace == null ? Stack.EMPTY : plain.computeIfAbsent(trace, t -> known(frames(t)));
    }

    /** 停放、唤醒或中断的栈：栈顶是本库的事件和钩子，从下面的 {@code LockSupport} 或 {@code Thread} 看起。 */
    Stack ofPark(@Nullable RecordedStackTrace trace) {
        return trace == null
                ? Stack.EMPTY
                : parked.computeIfAbsent(
                        trace,
                        t -> known(frames(t).stream()
                                .dropWhile(frame -> !isHook(frame))
                                .dropWhile(Stacks::isHook)
                                .toList()));
    }

    private static boolean isHook(Stack.Frame frame) {
        return frame.type().startsWith("java.util.concurrent.locks.Threadline");
    }

    private Stack known(List<Stack.Frame> trace) {
        return known.computeIfAbsent(trace, Stack::of);
    }

    private List<Stack.Frame> frames(RecordedStackTrace trace) {
        return trace.getFrames().stream()
                .filter(RecordedFrame::isJavaFrame)
                .map(frame -> frames.computeIfAbsent(
                        frame,
                        f -> new Stack.Frame(
                                f.getMethod().getType().getName(), f.getMethod().getName(), f.getLineNumber())))
                .toList();
    }
}
