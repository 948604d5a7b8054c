package threadline.recorder.assembling;

import org.jspecify.annotations.Nullable;
import threadline.model.Source;
import threadline.model.SourceLookup;
import threadline.recorder.thread.LibraryCode;
import threadline.recorder.thread.Stack;

/** 栈里的一帧在读者眼里的位置。 */
record Sources(SourceLookup lookup) {

    /** 换算不了就是 {@code null}。 */
    @Nullable
    Source of(Stack.@Nullable Frame frame) {
        if (frame == null) {
            return null;
        }
        var found = lookup.find(frame.type(), frame.line());
        if (found != null || frame.type().startsWith("REPL.$JShell$")) {
            return found; // JShell 包装类的行号不是读者写的那一行：换算不了就不给出
        }
        var method = frame.method().startsWith("lambda$") ? "" : "." + frame.method();
        boolean library = Stack.isJdk(frame.type()) || LibraryCode.contains(frame.type());
        return new Source(Stack.simpleName(frame.type()) + method, frame.line(), null, library);
    }
}
