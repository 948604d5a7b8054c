package worker;

import java.util.concurrent.CountDownLatch;

/** 许多个虚拟线程，每个睡 1 秒。打印做完了几个、从启动第一个到最后一个醒来用了几秒。 */
public final class Sleepers {

    private Sleepers() {}

    public static void main(String[] arguments) throws InterruptedException {
        int many = Integer.parseInt(arguments[0]);
        var awake = new CountDownLatch(many);
        long began = System.nanoTime();
        for (int i = 0; i < many; i++) {
            Thread.startVirtualThread(() -> sleep(awake));
        }
        awake.await();
        System.out.println(many - awake.getCount() + " " + (System.nanoTime() - began) / 1e9);
    }

    private static void sleep(CountDownLatch awake) {
        try {
            Thread.sleep(1000);
            awake.countDown();
        } catch (InterruptedException e) {
            throw new IllegalStateException("没有人会中断它", e);
        }
    }
}
