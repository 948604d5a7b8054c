package threadline.explorer;

/** 这一遍走完了，还没有结束的线程在下一个切换点用它退出；程序不该接住它。 */
final class Abandoned extends Error {

    Abandoned() {
        super("这一遍已经走完", null, false, false);
    }
}
