package example.rental;

import java.util.concurrent.SynchronousQueue;

/** 像连接池：等的队列在里面两层，自己看不到。 */
public final class Rental implements AutoCloseable {

    private final Bag bag = new Bag();

    private static final class Bag {
        private final SynchronousQueue<String> handoff = new SynchronousQueue<>(true);
    }

    public String borrow() throws InterruptedException {
        return bag.handoff.take();
    }

    public void giveBack(String thing) throws InterruptedException {
        bag.handoff.put(thing);
    }

    @Override
    public void close() {}
}
