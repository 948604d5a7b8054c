package threadline.recorder.link;

/** 钩子在程序的线程上顺便听到的，各有各的收集者；一次记录一份。线程安全。 */
public record Overheard(
        TaskFailures failures,
        SeenSemaphores semaphores,
        TimerTurns turns,
        CancelledTasks cancelled,
        SleepStacks sleeps) {

    /** 什么也还没有听到。 */
    public Overheard() {
        this(new TaskFailures(), new SeenSemaphores(), new TimerTurns(), new CancelledTasks(), new SleepStacks());
    }
}
