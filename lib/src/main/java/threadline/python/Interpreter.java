package threadline.python;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * 读者的 Python。
 *
 * @param executable 解释器自己的路径
 */
record Interpreter(String executable) {

    /** 在 {@code PATH} 上这样找。 */
    static final List<String> NAMES = List.of("python3", "python");

    /** 很旧的 Python 也读得懂。 */
    private static final String QUESTION =
            "import sys, platform; print(platform.python_implementation() + ' %d %d ' % sys.version_info[:2] + sys.executable)";

    private static final int PATIENCE_SECONDS = 30;

    /** {@code PATH} 上的第一个能用的；没有、太旧，就抛出 {@link IllegalStateException}，消息说怎么办。 */
    static Interpreter find(List<String> names) throws InterruptedException {
        String refused = "PATH 上没有 " + String.join("，也没有 ", names);
        for (var name : names) {
            var answer = ask(name);
            if (answer != null) {
                var words = answer.strip().split(" ", 4);
                var wrong = wrong(name, words);
                if (wrong.isEmpty()) {
                    return new Interpreter(words[3]);
                }
                refused = wrong;
            }
        }
        throw new IllegalStateException(refused + "。装好 CPython 3.10 或更新的版本，放进 PATH，再运行这一格");
    }

    private static String wrong(String name, String[] words) {
        if (words.length < 4) {
            return "PATH 上的 " + name + " 没有回答它是哪个版本";
        }
        if (!words[0].equals("CPython")) {
            return "PATH 上的 " + name + " 是 " + words[0] + "，不是 CPython";
        }
        boolean old = words[1].equals("2") || (words[1].equals("3") && Integer.parseInt(words[2]) < 10);
        return old ? "PATH 上的 " + name + " 是 " + words[1] + "." + words[2] + "，太旧" : "";
    }

    /** 没有这个命令，或它不回答，就是 {@code null}。 */
    private static @Nullable String ask(String name) throws InterruptedException {
        try {
            var process = new ProcessBuilder(name, "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var said = process.getInputStream()) {
                process.getOutputStream().close();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return null;
                }
                return new String(said.readAllBytes(), StandardCharsets.UTF_8);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return null;
        }
    }
}
