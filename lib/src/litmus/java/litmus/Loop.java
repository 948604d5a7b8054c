package litmus;

/** 转圈等 {@code stop} 变成 true：参数是 {@code plain} 或 {@code volatile}。打印变了以后又转了多少毫秒，最多等 2000。 */
public final class Loop {

    private static boolean stop;
    private static volatile boolean volatileStop;

    private Loop() {}

    private static void turn() {
        while (!stop) {}
    }

    private static void turnVolatile() {
        while (!volatileStop) {}
    }

    public static void main(String[] words) throws InterruptedException {
        var turning = new Thread(words[0].equals("volatile") ? Loop::turnVolatile : Loop::turn);
        turning.setDaemon(true); // 停不下来也不拦着 JVM 结束
        turning.start();
        Thread.sleep(1000);
        stop = true;
        volatileStop = true;
        long begin = System.nanoTime();
        turning.join(2000);
        System.out.println((System.nanoTime() - begin) / 1_000_000);
    }
}
