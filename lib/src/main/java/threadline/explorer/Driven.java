package threadline.explorer;

import org.jspecify.annotations.Nullable;

/** 一遍里的一个线程：轮到它才走，走到下一个切换点为止。除了 {@code ready}，只在载体线程上读写。 */
final class Driven implements Runnable {

    final Stage stage;
    final int index;
    final String name;
    final Race.Body body;
    final Thread thread;

    /** 让它接着走的代码；启动以后才有。 */
    volatile @Nullable Runnable continuation;
    /** 走得动：刚启动、让出，或被叫醒了。 */
    volatile boolean ready;

    /** 停在哪个 {@code step} 或 {@code point} 前面；不在切换点上时为 {@code null}。 */
    @Nullable
    String named;
    /** 走过第一步没有。 */
    boolean begun;
    /** 第一个动作就是 {@code step} 或 {@code point}；还没有走到时是 {@code false}。 */
    boolean plain;
    /** 刚刚让出，别的线程走一步之前不轮到它。 */
    boolean yielded;
    /** 上一次停下时在等的东西；没有在等时为 {@code null}。 */
    Waits.@Nullable Wait waited;
    /** 这一步里步骤的结果和说的话。 */
    String note = "";

    @Nullable
    Throwable failure;

    Driven(Stage stage, int index, String name, Race.Body body) {
        this.stage = stage;
        this.index = index;
        this.name = name;
        this.body = body;
        this.thread = stage.newThread(name, this);
    }

    @Override
    public void run() {
        ScopedValue.where(Stage.CURRENT, stage).run(() -> {
            if (stage.isRetiring()) {
                return;
            }
            try {
                body.run();
            } catch (Abandoned e) {
                // 这一遍已经走完
            } catch (Throwable e) {
                failure = e;
            }
        });
    }

    boolean ended() {
        return continuation != null && thread.getState() == Thread.State.TERMINATED;
    }

    /** 停着，走不动，也没有结束。 */
    boolean waiting() {
        return continuation != null && !ready && !ended();
    }

    /** 失败的原因，一句话；没有失败时为 {@code null}。 */
    @Nullable
    String failureWords() {
        var e = failure;
        if (e == null) {
            return null;
        }
        var message = e.getMessage();
        return name + " 抛出 " + e.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
