package threadline.worker;

import java.time.Duration;
import java.util.List;

/**
 * 一个任务的结局。失败也是值，不会混在答案里：
 *
 * <pre>{@code
 * String line = switch (outcome) {
 *     case Done<Picture> done -> "完成：" + done.value();
 *     case Failed<Picture> failed -> "失败：" + failed.message();
 *     case TimedOut<Picture> late -> "超过 " + late.limit();
 *     case Died<Picture> died -> "工作进程死了：" + died.deaths();
 *     case Cancelled<Picture> _ -> "没有做完就取消了";
 * };
 * }</pre>
 *
 * <p>不可变。
 *
 * @param <A> 答案的类型
 */
public sealed interface Outcome<A> {

    /** 做这个任务时工作进程打印的行，标准输出和标准错误都在内；太多时只留开头和最后各 50 行，中间一行说少了多少。 */
    List<String> printed();

    /**
     * 做完了。
     *
     * @param value 答案
     * @param worker 做它的进程号
     */
    record Done<A>(A value, long worker, List<String> printed) implements Outcome<A> {
        public Done {
            printed = List.copyOf(printed);
        }
    }

    /**
     * 任务抛出了异常，或答案读不成要的类型。工作进程还在。
     *
     * @param type 异常的类名
     * @param message 异常的消息；没有消息时是空串
     * @param stack 堆栈，一行一个字符串，含原因和被抑制的异常，最多 200 行
     */
    record Failed<A>(String type, String message, List<String> stack, long worker, List<String> printed)
            implements Outcome<A> {
        public Failed {
            stack = List.copyOf(stack);
            printed = List.copyOf(printed);
        }
    }

    /**
     * 到时限还没有答案：做它的工作进程被结束了，别的任务不受影响。不会重做。
     *
     * @param limit 给它的时限
     */
    record TimedOut<A>(Duration limit, long worker, List<String> printed) implements Outcome<A> {
        public TimedOut {
            printed = List.copyOf(printed);
        }
    }

    /**
     * 工作进程死在这个任务上，换一个重做一次，又死了；或者工作进程一直启动不起来。
     *
     * @param deaths 每一次怎样死的，先后排列
     */
    record Died<A>(List<Death> deaths, List<String> printed) implements Outcome<A> {
        public Died {
            deaths = List.copyOf(deaths);
            printed = List.copyOf(printed);
        }
    }

    /** 调用的线程被中断，或 {@link Workers#close} 先来了：没有开始，或没有做完。 */
    record Cancelled<A>(List<String> printed) implements Outcome<A> {
        public Cancelled {
            printed = List.copyOf(printed);
        }
    }
}
