package threadline.notebook;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * 一个异常的中文说法。
 *
 * @param what 发生了什么
 * @param next 下一步
 */
record ExceptionWords(String what, String next) {

    private static final String LOOK = "看上面那一行，改好再运行这一格";

    private static final Map<String, ExceptionWords> KNOWN = Map.ofEntries(
            words("NullPointerException", "用到了一个 null", "找出它为什么没有值；改过的单元格重新运行以后，依赖它的变量会变成 null，再运行那一格"),
            words("ArithmeticException", "算不出来", LOOK),
            words("ArrayIndexOutOfBoundsException", "数组的下标超出范围", LOOK),
            words("IndexOutOfBoundsException", "下标超出范围", LOOK),
            words("StringIndexOutOfBoundsException", "字符串的下标超出范围", LOOK),
            words("NegativeArraySizeException", "数组的长度是负数", LOOK),
            words("ClassCastException", "对象不是这个类型", "用 instanceof 先看它是什么，或改掉强制转换"),
            words("NumberFormatException", "文字不是数字", "只给它数字，例如 Integer.parseInt(\"3\")"),
            words(
                    "UnsupportedOperationException",
                    "这个对象不支持这个操作",
                    "List.of、Map.of、Stream.toList 的结果不能改：用 new ArrayList<>(…) 另做一份"),
            words("ConcurrentModificationException", "正在遍历的集合被改了", "换成 removeIf 或并发集合，或先复制一份再遍历"),
            words("NoSuchElementException", "里面没有元素了", "取之前先看一看有没有（isEmpty、hasNext、orElse）"),
            words("InputMismatchException", "输入的类型不对", LOOK),
            words("IllegalThreadStateException", "线程的状态不允许这样做：一个线程只能 start 一次", "再做一次就 new 一个线程，或交给线程池"),
            words(
                    "IllegalMonitorStateException",
                    "没有拿着这把锁就用它等待、唤醒或放开",
                    "把 wait、notify 写进 synchronized，把 unlock 写在自己的 lock 之后"),
            words("InterruptedException", "等待时被中断", "有人要它停下：不要吞掉，让它结束"),
            words("TimeoutException", "等到了时限", "看时间线是谁慢；时限太短就放长"),
            words("CancellationException", "任务被取消了，没有结果", "看时间线是谁取消了它"),
            words("ExecutionException", "任务抛出了异常，交给了 get", "真正的原因是上面的「起因」：改那一行"),
            words("CompletionException", "任务抛出了异常，交给了 join", "真正的原因是上面的「起因」：改那一行"),
            words("FailedException", "一个子任务抛出了异常，交给了 join", "真正的原因是上面的「起因」：改那一行"),
            words("RejectedExecutionException", "线程池不收这个任务：它关了，或者满了", "任务要在 shutdown 之前提交；满了就放大队列或池"),
            words("BrokenBarrierException", "栅栏坏了：有一个线程没有等到底", "先看哪个线程被中断、超时或出错"),
            words("StackOverflowError", "栈用完了：方法一层一层调用自己，没有停", "给递归加上停下的条件，或改成循环"),
            words("OutOfMemoryError", "内存用完了", "少留一些对象；重启内核，再从第一格运行"),
            words("ExceptionInInitializerError", "类在初始化时出错", "真正的原因是上面的「起因」：改那一行"),
            words("NoClassDefFoundError", "找不到用到的类", "先运行第一格「环境」；标着 preview 的格需要打开预览的内核"),
            words("ClassNotFoundException", "找不到用到的类", "先运行第一格「环境」"),
            words("NoSuchFileException", "没有这个文件", "看路径对不对：它从笔记本的文件夹算起"),
            words("FileNotFoundException", "没有这个文件", "看路径对不对：它从笔记本的文件夹算起"),
            words("FileAlreadyExistsException", "文件已经在了", "换一个名字，或先删掉它"),
            words("ConnectException", "连不上：那个端口没有程序在听", "先运行打开服务的那一格"),
            words("BindException", "端口已经有程序在用", "把上一个服务关掉，或用端口 0 让系统挑"),
            words("HttpTimeoutException", "服务没有按时回答", "看服务是不是慢；时限太短就放长"),
            words("WrongThreadException", "换了一个线程来做：这件事只有打开它的线程能做", "把 fork、join、close 留在打开作用域的那个线程里"),
            words("StructureViolationException", "作用域没有按嵌套的次序关", "用 try (…) 打开它，让它在块的末尾关"),
            words("UndefinedMagicException", "JJava 没有这个 % 命令", "常用的只有 %classpath、%time、%load；要做别的就写 Java"),
            words("InaccessibleObjectException", "JDK 不让这样反射", "换一个公开的方法"),
            words("AssertionError", "断言不成立", LOOK),
            words("IllegalStateException", "现在的状态不允许这样做", LOOK),
            words("IllegalArgumentException", "参数不能用", LOOK),
            words("DateTimeException", "日期或时间不对", LOOK),
            words("UncheckedIOException", "读写出错", "真正的原因是上面的「起因」"),
            words("IOException", "读写出错", LOOK));

    /** 带着中文消息时，消息已经说了是什么不对。 */
    private static final Set<String> ABOUT_VALUES =
            Set.of("NullPointerException", "UnsupportedOperationException", "NoSuchElementException");

    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

    /** JDK 的英文消息里有用的数和名字，换成中文的句子。 */
    private static final Map<Pattern, String> MESSAGES = Map.of(
            Pattern.compile("/ by zero"), "除数是 0",
            Pattern.compile("Index (-?\\d+) out of bounds for length (\\d+)"), "下标 $1 超出范围：长度是 $2，下标从 0 数起",
            Pattern.compile("For input string: \"(.*)\".*", Pattern.DOTALL), "「$1」不是数字",
            Pattern.compile("class (\\S+) cannot be cast to class (\\S+).*", Pattern.DOTALL), "$1 的对象不是 $2",
            Pattern.compile("Cannot (?:invoke|read field|assign field) \"?(.*?)\"? because \"(.*)\" is null"),
                    "$2 是 null，用不了 $1",
            Pattern.compile("Undefined (?:line|cell) magic '(.*)'"), "JJava 没有 %$1 这个命令",
            Pattern.compile("join not called"), "还没有 join 就来取结果",
            Pattern.compile("current thread is not owner"), "这个线程没有拿着这把锁",
            Pattern.compile("Queue full"), "队列满了");

    private static Map.Entry<String, ExceptionWords> words(String name, String what, String next) {
        return Map.entry(name, new ExceptionWords(what, next));
    }

    /** 类名和消息的第一行说成一句；不认识的类就说它的名字和消息。 */
    static ExceptionWords of(String className, @Nullable String whole) {
        var simple = simple(className);
        var message = whole == null ? null : whole.lines().findFirst().orElse("");
        var known = KNOWN.get(simple);
        var next = known == null ? "看上面第一行代码：它抛出了这个异常" : known.next;
        var translated = message == null ? null : translated(message);
        if (translated == null && message != null && CHINESE.matcher(message).find()) {
            return new ExceptionWords(
                    message + "（" + simple + "）", ABOUT_VALUES.contains(simple) ? LOOK : next(simple, next));
        }
        var what = translated != null ? translated : known == null ? "抛出了异常" : known.what;
        var original = translated != null || message == null || message.equals("null") ? "" : "：" + shorten(message);
        return new ExceptionWords(what + "（" + simple + original + "）", next(simple, next));
    }

    private static String next(String simple, String next) {
        return simple.equals("AssertionError") ? "对着图看看这句话，改好代码，从记录的那一格起再运行" : next;
    }

    private static @Nullable String translated(String message) {
        for (var entry : MESSAGES.entrySet()) {
            Matcher matcher = entry.getKey().matcher(message);
            if (matcher.matches()) {
                return shorten(matcher.replaceFirst(entry.getValue()));
            }
        }
        return null;
    }

    /** {@code java.util.concurrent.StructuredTaskScope$FailedException} 是 {@code FailedException}。 */
    static String simple(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    /** 去掉包名和 JShell 的包装类。 */
    static String shorten(String text) {
        return text.replace(" extends @Nullable Object", "")
                .replaceAll("REPL\\.\\$JShell\\$\\w+?[.$](?!\\$)", "")
                .replaceAll("\\b(?:[a-z][\\w]*\\.)+(?=[A-Z])", "");
    }
}
