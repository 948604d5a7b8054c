package threadline.worker;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import threadline.worker.Message.Answer;
import threadline.worker.Message.FromWorker;
import threadline.worker.Message.Order;
import threadline.worker.Message.Trouble;
import tools.jackson.databind.JsonNode;

/** 工作进程里那个类会做的任务，按名字找。 */
final class Skill<T extends Task<A>, A> {

    private static final int MOST_STACK_LINES = 200;

    private final Worker<T, A> worker;
    private final Map<String, Class<? extends T>> kinds = new LinkedHashMap<>();

    private Skill(Worker<T, A> worker, Class<T> taskType) {
        this.worker = worker;
        collect(taskType);
    }

    /** 用没有参数的构造方法造一个。 */
    @SuppressWarnings("unchecked") // Worker 的第一个类型参数就是 T
    static Skill<?, ?> of(String className) throws ReflectiveOperationException {
        var instance = Class.forName(className).getDeclaredConstructor().newInstance();
        if (!(instance instanceof Worker<?, ?>)) {
            throw new ClassCastException(className + " 没有实现 " + Worker.class.getName());
        }
        return new Skill<>(
                (Worker<Task<Object>, Object>) instance, (Class<Task<Object>>) Wire.taskOf(instance.getClass()));
    }

    @SuppressWarnings("unchecked") // 密封接口允许的类都是它的子类型
    private void collect(Class<? extends T> type) {
        if (type.isSealed()) {
            for (var permitted : type.getPermittedSubclasses()) {
                collect((Class<? extends T>) permitted);
            }
        } else {
            kinds.put(type.getSimpleName(), type);
        }
    }

    /** 程序自己的类。 */
    Class<?> type() {
        return worker.getClass();
    }

    FromWorker perform(Order order) {
        try {
            return new Answer(order.id(), answer(order), System.nanoTime());
        } catch (Throwable e) { // 任务的任何失败都是它的结局，工作进程接着做下一个
            return trouble(order.id(), e);
        }
    }

    private JsonNode answer(Order order) throws Exception {
        var kind = kinds.get(order.kind());
        if (kind == null) {
            throw new IllegalArgumentException("不认识的任务 " + order.kind() + "："
                    + worker.getClass().getSimpleName() + " 会做的是 " + String.join("、", kinds.keySet()) + "。");
        }
        var answer = worker.work(Wire.JSON.treeToValue(order.task(), kind));
        return Wire.JSON.valueToTree(
                Objects.requireNonNull(answer, () -> worker.getClass().getName() + ".work 返回了 null；没有答案就返回一个空的记录"));
    }

    private static Trouble trouble(long id, Throwable e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        var stack = text.toString()
                .lines()
                .map(String::strip)
                .limit(MOST_STACK_LINES)
                .toList();
        var message = e.getMessage();
        return new Trouble(
                id, e.getClass().getName(), message == null ? "" : message, List.copyOf(stack), System.nanoTime());
    }
}
