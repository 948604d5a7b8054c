package threadline.worker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** 消息与字节：JSON，UTF-8，一行一条。线程安全。 */
final class Wire {

    /** 少了字段是两边没有说好，不能当作 0 或空。 */
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private Wire() {}

    /** 一行：JSON 和换行。 */
    static byte[] line(Message.ToWorker message) {
        var json = JSON.writeValueAsBytes(message);
        var line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    /** 工作进程的一行：前面有换行（打印了一半的文字到此为止）和暗号。 */
    static byte[] line(byte[] key, Message.FromWorker message) {
        var json = JSON.writeValueAsBytes(message);
        var line = new byte[1 + key.length + json.length + 1];
        line[0] = '\n';
        System.arraycopy(key, 0, line, 1, key.length);
        System.arraycopy(json, 0, line, 1 + key.length, json.length);
        line[line.length - 1] = '\n';
        return line;
    }

    /** 暗号写在线上的样子：后面有一个空格。 */
    static byte[] key(String key) {
        return (key + ' ').getBytes(StandardCharsets.UTF_8);
    }

    /**
     * 读一条消息。
     *
     * @throws JacksonException 不是这样的一条消息
     */
    static <M extends Message> M read(byte[] json, int from, Class<M> type) {
        return JSON.readValue(json, from, json.length - from, type);
    }

    // ---- 从类的声明里读出任务和答案的类型

    /** {@code implements Worker<T, A>} 里的 T。 */
    static Class<?> taskOf(Class<?> worker) {
        return parameter(worker, Worker.class).getRawClass();
    }

    /** {@code implements Task<A>} 里的 A。 */
    static JavaType answerOf(Class<?> task) {
        return parameter(task, Task.class);
    }

    private static JavaType parameter(Class<?> type, Class<?> declared) {
        var parameters = JSON.getTypeFactory().findTypeParameters(JSON.constructType(type), declared);
        if (parameters == null || parameters.length == 0 || parameters[0].isJavaLangObject()) {
            throw new IllegalArgumentException(type.getName() + " 没有说出 " + declared.getSimpleName()
                    + " 的类型参数：写成 implements " + declared.getSimpleName() + "<具体的类型…>，不要用 lambda。");
        }
        return parameters[0];
    }
}
