package threadline.recorder.capture;

import threadline.model.Mark;
import threadline.model.Step;

/**
 * 旁听者：步骤和话一发生就告诉它，进程忽然没有了，它听到的还在。
 *
 * <p>在说话的线程上调用：不能阻塞，不能抛出。
 */
public interface Witness {

    /** 没有人听。 */
    Witness NOBODY = new Witness() {
        @Override
        public void began(Thread thread, String step, int depth, long nanoTime) {}

        @Override
        public void ended(Thread thread, int depth, Step.Outcome outcome, long nanoTime) {}

        @Override
        public void marked(Thread thread, Mark.Kind kind, String text, long nanoTime) {}

        @Override
        public void look() {}
    };

    /** 一个步骤开始了，里面的事还没有做。 */
    void began(Thread thread, String step, int depth, long nanoTime);

    /** 这个线程在这一层的步骤结束了。 */
    void ended(Thread thread, int depth, Step.Outcome outcome, long nanoTime);

    /** 一个标记。 */
    void marked(Thread thread, Mark.Kind kind, String text, long nanoTime);

    /** 采样的线程跟着每一次采样来叫：自己也看一眼。 */
    void look();
}
