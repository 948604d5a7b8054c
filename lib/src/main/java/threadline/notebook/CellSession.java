package threadline.notebook;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/**
 * JJava 的每个单元格都从这里经过：出错时换成中文的回答，运行以后说出还不能用的定义和被忘掉的变量，停止时等它停下。
 *
 * <p>JJava 没有这样的入口，所以换掉它的 {@code evaluator}：新的是它的子类，每个方法照旧交给原来的那一个。
 */
final class CellSession {

    private static final String LIBRARY = "threadline.Threadline";

    private static volatile @Nullable Cells watched;

    private final Object kernel;
    private final Object evaluator;
    private final JShell shell;
    private final AtomicInteger count;
    private final Cells cells = new Cells();
    private final Interruption interruption = new Interruption();
    private final CompileAnswer compileAnswer;
    private final TraceAnswer traceAnswer;
    private final Set<String> forgotten = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile boolean running;

    private CellSession(Object kernel, Object evaluator, JShell shell, AtomicInteger count) {
        this.kernel = kernel;
        this.evaluator = evaluator;
        this.shell = shell;
        this.count = count;
        this.compileAnswer = new CompileAnswer(cells, new NextStep(shell, cells));
        this.traceAnswer = new TraceAnswer(shell, cells);
    }

    static void watch(Object kernel) throws ReflectiveOperationException {
        var field = field(kernel, "evaluator");
        var evaluator = value(field, kernel);
        var shell = (JShell)
                Objects.requireNonNull(kernel.getClass().getMethod("getJShell").invoke(kernel));
        var count = (AtomicInteger) value(field(kernel, "executionCount"), kernel);
        var session = new CellSession(kernel, evaluator, shell, count);
        field.set(
                kernel,
                Subclass.of(
                        evaluator.getClass(),
                        (_, method, arguments) -> session.handle(method, arguments),
                        new Class<?>[] {String.class, long.class, TimeUnit.class},
                        "threadline",
                        -1L,
                        TimeUnit.MILLISECONDS));
        shell.onSnippetEvent(session::noticed);
        watched = session.cells;
    }

    /** 运行过的单元格；没有看着内核时是 {@code null}。 */
    static @Nullable Cells cells() {
        return watched;
    }

    static Field field(Object object, String name) throws NoSuchFieldException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (var field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(object.getClass().getName() + "." + name);
    }

    static Object value(Field field, Object object) throws IllegalAccessException {
        return Objects.requireNonNull(field.get(object), field.getName());
    }

    private @Nullable Object handle(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("interrupt")) {
            beginInterruption();
        }
        // 内核启动时运行的，和单元格自己再叫内核运行的，不是读者的单元格
        if (!method.getName().equals("eval") || running || count.get() == 1) {
            return original(method, arguments);
        }
        running = true;
        KernelMain.busy();
        try {
            return cell((String) arguments[1]);
        } finally {
            KernelMain.resting();
            running = false;
        }
    }

    /** 看不到停在哪里，也照样停。 */
    private void beginInterruption() {
        try {
            interruption.begin();
        } catch (RuntimeException _) {
            return;
        }
    }

    private @Nullable Object original(Method method, Object... arguments) throws Throwable {
        try {
            return method.invoke(evaluator, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private @Nullable Object evaluate(String code) throws Throwable {
        return original(evaluator.getClass().getMethod("eval", JShell.class, String.class), shell, code);
    }

    private @Nullable Object cell(String code) throws Throwable {
        getReady(code);
        Interruption.recover();
        HelpRequests.improve(kernel, shell);
        int number = count.get() - 1;
        var running = Kernel.running();
        var written = running == null ? null : running.cell();
        cells.begin(number, code, written == null ? code : written);
        forgotten.clear();
        var before = shell.snippets().collect(Collectors.toSet());
        boolean done = false;
        try {
            var result = evaluateWithGuess(code);
            done = true;
            return result;
        } catch (RuntimeException e) {
            throw answerOr(number, e);
        } finally {
            notices(before, done).forEach(System.out::println);
        }
    }

    /** 一格提到这个库，多半马上就要记录：编译这一格的时候，JFR 和代理在另一个处理器上打开。 */
    private static void getReady(String code) {
        if (code.contains(LIBRARY)) {
            try {
                Class.forName(LIBRARY);
            } catch (ClassNotFoundException | LinkageError _) {
                return; // 这一格自己会说
            }
        }
    }

    /** 跳过的「先猜」不该弄坏后面的格：用到它时替读者运行它，再接着运行。 */
    private @Nullable Object evaluateWithGuess(String code) throws Throwable {
        try {
            return evaluate(code);
        } catch (RuntimeException e) {
            var snippet = rejected(e);
            var guess =
                    snippet == null ? null : NextStep.skippedGuess(snippet, shell.diagnostics(snippet), cells.latest());
            int at = snippet == null ? -1 : code.indexOf(snippet.source().strip());
            boolean unique = snippet != null && code.indexOf(snippet.source().strip(), at + 1) < 0;
            if (guess == null || at < 0 || !unique) {
                throw e;
            }
            evaluate(guess.source());
            System.out.println("○ 没有运行" + guess.words() + "，已替你运行：猜了再运行它，图里就有你的猜测。");
            return evaluate(code.substring(at));
        }
    }

    private static @Nullable Snippet rejected(RuntimeException e) {
        try {
            return e.getClass().getSimpleName().equals("CompilationException")
                    ? ((SnippetEvent) e.getClass()
                                    .getMethod("getBadSnippetCompilation")
                                    .invoke(e))
                            .snippet()
                    : null;
        } catch (ReflectiveOperationException _) {
            return null;
        }
    }

    /** 回答自己出了错，读者看到的还是原来的错。 */
    private RuntimeException answerOr(int number, RuntimeException e) throws InterruptedException {
        try {
            return answer(number, e);
        } catch (RuntimeException _) {
            return e;
        }
    }

    /** 换成中文的回答；不认识的原样交给内核。 */
    private RuntimeException answer(int number, RuntimeException e) throws InterruptedException {
        var rejected = rejected(e);
        if (rejected != null) {
            return new CellFailure(
                    compileAnswer.lines(rejected, shell.diagnostics(rejected).toList()));
        }
        return switch (e.getClass().getSimpleName()) {
            case "IncompleteSourceException" ->
                new CellFailure(compileAnswer.incomplete(String.valueOf(e.getMessage())));
            case "EvaluationInterruptedException" -> new CellFailure(interruption.answer(number));
            default -> e.getCause() instanceof JShellException thrown ? new CellFailure(traceAnswer.lines(thrown)) : e;
        };
    }

    /** 重新定义了别的东西，JShell 就把用到它的变量清空。 */
    private void noticed(SnippetEvent event) {
        if (event.causeSnippet() != null
                && event.snippet() instanceof VarSnippet variable
                && event.previousStatus().isDefined()) {
            forgotten.add(variable.name());
        }
    }

    private List<String> notices(Set<Snippet> before, boolean done) {
        var lines = new ArrayList<String>();
        var defined = shell.snippets().filter(s -> !before.contains(s)).toList();
        if (done) {
            lines.addAll(Definitions.unready(shell, defined));
        }
        defined.forEach(snippet -> {
            if (snippet instanceof VarSnippet variable) {
                forgotten.remove(variable.name());
            }
        });
        if (!forgotten.isEmpty()) {
            lines.add("○ 这一格改了定义，内核忘掉了用到它的变量：" + String.join("、", forgotten) + "。它们现在是空的，用之前再运行它们的那一格。");
        }
        return lines;
    }
}
