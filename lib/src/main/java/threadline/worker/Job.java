package threadline.worker;

import java.util.ArrayList;
import java.util.List;
import threadline.worker.Message.Answer;
import threadline.worker.Message.Trouble;
import threadline.worker.Outcome.Done;
import threadline.worker.Outcome.Failed;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;

/**
 * 一批里的一个任务。由 {@link Crew} 的锁保护。
 *
 * @param id 在这个池里不重复
 * @param index 在这一批里的位置
 * @param line 写给工作进程的那一行
 * @param answerType 答案读成什么
 * @param deaths 死在它上面的工作进程
 * @param printed 死掉的工作进程为它打印的
 */
@SuppressWarnings("ArrayRecordComponent") // 不比较
record Job(long id, int index, byte[] line, JavaType answerType, List<Death> deaths, List<String> printed) {

    /** 死过这么多次就不再试。 */
    private static final int MOST_DEATHS = 2;

    static Job of(long id, int index, Task<?> task) {
        var type = task.getClass();
        var order = new Message.Order(id, type.getSimpleName(), Wire.JSON.valueToTree(task));
        return new Job(id, index, Wire.line(order), Wire.answerOf(type), new ArrayList<>(), new ArrayList<>());
    }

    Outcome<?> answered(Answer answer, WorkerProcess by) {
        var all = printedWith(by.takePrinted());
        try {
            return new Done<>(Wire.JSON.<Object>treeToValue(answer.value(), answerType), by.pid(), all);
        } catch (JacksonException e) {
            var message = "答案读不成 " + answerType.getRawClass().getSimpleName() + "：" + e.getOriginalMessage();
            return new Failed<>(e.getClass().getName(), message, List.of(), by.pid(), all);
        }
    }

    Outcome<?> failed(Trouble trouble, WorkerProcess by) {
        return new Failed<>(
                trouble.type(), trouble.message(), trouble.stack(), by.pid(), printedWith(by.takePrinted()));
    }

    /** 又死了一个；还可以再试就是 {@code true}。 */
    boolean survives(Death death, List<String> lastWords) {
        deaths.add(death);
        printed.addAll(lastWords);
        return deaths.size() < MOST_DEATHS;
    }

    /** 前面几次打印的，加上这一次的。 */
    List<String> printedWith(List<String> now) {
        var all = new ArrayList<>(printed);
        all.addAll(now);
        return all;
    }
}
