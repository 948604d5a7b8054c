package threadline.notebook;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.jspecify.annotations.Nullable;

/** 编译器的一句话之后，读者下一步做什么。 */
final class NextStep {

    private static final String NEEDS_PREVIEW =
            "这一格需要 preview：启动参数加 --enable-preview，编译参数加 --enable-preview --source 25，第一格「环境」说加在哪里";

    private static final String FACE = "threadline.Threadline";

    private static final Map<String, String> FROM_PYTHON = Map.ofEntries(
            Map.entry("print", "Java 里打印用 System.out.println(…)，记录里用 say(…)"),
            Map.entry("None", "Java 里没有值是 null"),
            Map.entry("True", "Java 里是 true，小写"),
            Map.entry("False", "Java 里是 false，小写"),
            Map.entry("self", "Java 里是 this"),
            Map.entry("len", "Java 里数组用 .length，字符串用 .length()，集合用 .size()"),
            Map.entry("range", "Java 里写 for (int i = 0; i < n; i++)"),
            Map.entry("str", "Java 里用 String.valueOf(…)"),
            Map.entry("input", "Java 里读输入用 Scanner"),
            Map.entry("sleep", "Java 里写 Thread.sleep(毫秒)，记录里写 step(名字, Duration)"),
            Map.entry("asyncio", "Java 里没有 asyncio：见 01 的对照表"),
            Map.entry("string", "Java 里是 String，大写"),
            Map.entry("boolean", "Java 里是 boolean 或 Boolean"));

    private static final Pattern PYTHON = Pattern.compile("(?m)^\\s*(def |elif |async |await |with |from \\w+ import|"
            + "import \\w+ as |for \\w+ in |(?:if|else|while|try|except|class)\\b[^{;]*:\\s*$)");

    private static final Map<String, String> BY_CODE = Map.ofEntries(
            Map.entry("compiler.err.expected", "在这里（或上一行的末尾）补上它说的符号"),
            Map.entry("compiler.err.expected2", "在这里（或上一行的末尾）补上它说的符号"),
            Map.entry("compiler.err.expected3", "在这里（或上一行的末尾）补上它说的符号"),
            Map.entry(
                    "compiler.err.unreported.exception.need.to.catch.or.throw",
                    "用 try { … } catch 包住它，或写进 record、step 的 lambda：那里可以抛出异常"),
            Map.entry(
                    "compiler.err.cant.ref.non.effectively.final.var",
                    "先复制一份不再改的再用，例如 int n = i;，lambda 里写 n；要计数就用 AtomicInteger"),
            Map.entry("compiler.err.missing.ret.stmt", "让每一条路都有 return"),
            Map.entry("compiler.err.unclosed.str.lit", "在这一行补上右边的 \"，用英文的引号"),
            Map.entry("compiler.err.unclosed.char.lit", "单引号里只能有一个字符；一串文字用 \"…\""),
            Map.entry("compiler.err.empty.char.lit", "单引号里要有一个字符；一串文字用 \"…\""),
            Map.entry("compiler.err.void.not.allowed.here", "这个方法没有结果，不能当值用：交给 record 就写 () -> step(…)"),
            Map.entry("compiler.err.illegal.initializer.for.type", "看看左边的类型"),
            Map.entry("compiler.err.illegal.start.of.expr", "看看这里多了或少了什么：单元格里不写 package，括号要配对"),
            Map.entry("compiler.err.illegal.start.of.type", "看看这里多了或少了什么，括号要配对"),
            Map.entry("compiler.err.not.stmt", "这不是一句完整的话：要赋值、调用方法或定义什么"),
            Map.entry("compiler.err.already.defined", "换一个名字，或删掉其中一个"),
            Map.entry("compiler.err.var.might.not.have.been.initialized", "先给它一个值"),
            Map.entry("compiler.err.incomparable.types", "两边换成同一种类型再比"),
            Map.entry("compiler.err.non-static.cant.be.ref", "先 new 一个对象，再在它上面用"),
            Map.entry("compiler.err.abstract.cant.be.instantiated", "new 一个实现它的类，例如 new ArrayList<>()"),
            Map.entry("compiler.err.report.access", "它不公开：换一个公开的方法"),
            Map.entry("compiler.err.else.without.if", "看看上面的 if：它的 { } 要先关上"),
            Map.entry("compiler.err.catch.without.try", "catch 的前面要有 try { … }"),
            Map.entry("compiler.err.ret.outside.meth", "return 只能写在方法里：单元格的最外层不用它"),
            Map.entry("compiler.err.preview.feature.disabled.plural", NEEDS_PREVIEW),
            Map.entry("compiler.err.is.preview", NEEDS_PREVIEW));

    private final JShell shell;
    private final Cells cells;

    NextStep(JShell shell, Cells cells) {
        this.shell = shell;
        this.cells = cells;
    }

    /** 没有句号的一句。 */
    String after(Diag problem, String source) {
        if (PYTHON.matcher(PlainCode.of(source)).find()) {
            return "这是 Python 的写法：Java 的方法写 int f(int n) { … }，循环写 for (…) { … }，块用花括号";
        }
        var code = problem.getCode();
        if (code.startsWith("compiler.err.cant.resolve") || code.equals("compiler.err.doesnt.exist")) {
            return missing(name(problem, source), problem);
        }
        if (code.startsWith("compiler.err.prob.found.req") || code.startsWith("compiler.err.cant.apply")) {
            return types(problem.getMessage(null));
        }
        if (problem.getMessage(null).contains("修饰符") || code.contains("modifier")) {
            return "单元格最外层不能写这个修饰符：把方法放进一个 class 里，或在方法里面用 synchronized (锁) { … }";
        }
        int unmatched = PlainCode.unmatched(source);
        if (unmatched >= 0 && code.startsWith("compiler.err.illegal.start")) {
            return "这一段的 " + source.charAt(unmatched) + "（第 " + (PlainCode.line(source, unmatched) + 1)
                    + " 行）没有配对：补上或删掉一个括号";
        }
        return BY_CODE.getOrDefault(code, "照这句话改这一行，再运行这一格");
    }

    private static String types(String message) {
        if (message.contains("java.time.Duration") && message.contains("int")) {
            return "时长写 Duration.ofSeconds(3) 或 Duration.ofMillis(500)";
        }
        if (message.contains("boolean") && !message.contains("(")) {
            return "条件要是真或假：比较用 ==，= 是赋值";
        }
        return "换成它要的类型，或换一个方法";
    }

    /** 编译器指着的名字：{@code pot.shw} 是 {@code shw}。 */
    static String name(Diag problem, String source) {
        int start = (int) Math.max(0, problem.getStartPosition());
        int end = (int) Math.min(source.length(), Math.max(start, problem.getEndPosition()));
        var text = source.substring(start, end);
        var plain = text.replaceAll("(?s)[(<{\\[].*", "").strip();
        return problem.getCode().equals("compiler.err.doesnt.exist")
                ? plain.replaceAll("(?s)\\..*", "")
                : plain.replaceAll("(?s).*[.\\s]", "");
    }

    private String missing(String name, Diag problem) {
        var python = FROM_PYTHON.get(name);
        if (python != null) {
            return python;
        }
        var message = problem.getMessage(null);
        boolean member = message.contains("类型为") || receiver(message) != null;
        var notebook = member ? null : NotebookFile.with(cells.latest());
        var cell = notebook == null ? null : notebook.defining(name);
        if (cell != null) {
            return "先运行" + cell.words();
        }
        if (!member && verbs().anyMatch(name::equals)) {
            var environment = notebook == null ? null : notebook.environment();
            return "先运行" + (environment == null ? "第一格「环境」" : environment.words());
        }
        var close = closest(name, member ? members(message) : known());
        if (close != null) {
            return "是不是 " + close + "？改好名字（大小写也算），再运行这一格";
        }
        var imported = member || name.isEmpty() || !Character.isUpperCase(name.charAt(0)) ? null : toImport(name);
        if (imported != null) {
            return "在这一格的第一行加上 import " + imported + "; 这一句";
        }
        return member ? "看看这个类型有哪些方法：名字后面写 . 再按 Tab" : "看看名字有没有写错；它在别的格里定义，就先运行那一格";
    }

    /** 库的动词和读者定义过的名字。 */
    private Stream<String> known() {
        return Stream.of(
                        verbs(),
                        shell.variables().map(v -> v.name()),
                        shell.methods().map(m -> m.name()),
                        shell.types().map(t -> t.name()),
                        Stream.of("System", "String", "Thread", "Math", "Integer", "List", "Duration"))
                .flatMap(names -> names);
    }

    private static Stream<String> verbs() {
        return names(FACE, true);
    }

    private static Stream<String> names(String className, boolean onlyStatic) {
        try {
            return Arrays.stream(Class.forName(className, false, NextStep.class.getClassLoader())
                            .getMethods())
                    .filter(m -> !onlyStatic || Modifier.isStatic(m.getModifiers()))
                    .map(Method::getName)
                    .distinct();
        } catch (ClassNotFoundException | LinkageError e) {
            return Stream.empty();
        }
    }

    private static final Pattern RECEIVER =
            Pattern.compile("(?:类型为|位置: *(?:类|接口|枚举) |location: *(?:class|interface) |of type )((?:\\w+\\.)+\\w+)");

    private static @Nullable String receiver(String message) {
        var found = RECEIVER.matcher(message);
        return found.find() ? found.group(1) : null;
    }

    private static Stream<String> members(String message) {
        var type = receiver(message);
        return type == null ? Stream.empty() : names(type, false);
    }

    private @Nullable String toImport(String name) {
        return KernelMain.qualified(shell, name).stream()
                .filter(full -> full.startsWith("java.") || full.startsWith("threadline."))
                .min(Comparator.comparingInt(String::length))
                .orElse(null);
    }

    static @Nullable String closest(String name, Stream<String> names) {
        int most = Math.max(1, name.length() / 3);
        return names.distinct()
                .filter(other -> !other.equals(name)
                        && (other.equalsIgnoreCase(name) || (name.length() > 2 && distance(name, other) <= most)))
                .min(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    /** 增、删、换一个字符各算 1。 */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[b.length()];
    }

    /** 它指着的名字在一格没有运行的「先猜」里。 */
    static NotebookFile.@Nullable CodeCell skippedGuess(Snippet snippet, Stream<Diag> problems, String cell) {
        var notebook = NotebookFile.with(cell);
        if (notebook == null) {
            return null;
        }
        return problems.filter(problem -> problem.getCode().startsWith("compiler.err.cant.resolve"))
                .map(problem -> notebook.defining(name(problem, snippet.source())))
                .filter(found -> found != null && found.tags().contains("predict"))
                .findFirst()
                .orElse(null);
    }
}
