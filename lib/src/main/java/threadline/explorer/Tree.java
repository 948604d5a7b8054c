package threadline.explorer;

/** 全部走法排成的树，深度优先，一遍走一条。不是线程安全的。 */
final class Tree implements Picks {

    static final String CHANGED =
            "同一个走法走了两遍，走得不一样：程序里有随机数、时间，或在 explore 外面建好、上一遍改过的状态。" + "把状态放进 explore 的代码里新建，随机数用固定的种子";

    private final byte[] open = new byte[Stage.MOST_MOVES + 1];
    private final byte[] tried = new byte[Stage.MOST_MOVES + 1];
    private final byte[] chosen = new byte[Stage.MOST_MOVES + 1];
    private int length;
    private int depth;

    @Override
    public int pick(int ready, int fair, int last) {
        if (depth == length) {
            int choice = Picks.steady(fair, last);
            open[depth] = (byte) fair;
            tried[depth] = (byte) (1 << choice);
            chosen[depth] = (byte) choice;
            length++;
        } else if (open[depth] != (byte) fair) {
            throw new UndrivableException(CHANGED);
        }
        return chosen[depth++];
    }

    /** 转到下一条；没有了就是 {@code false}。 */
    boolean next() {
        if (depth != length) {
            throw new UndrivableException(CHANGED);
        }
        depth = 0;
        while (length > 0) {
            int left = open[length - 1] & ~tried[length - 1];
            if (left != 0) {
                int choice = Integer.numberOfTrailingZeros(left);
                tried[length - 1] |= (byte) (1 << choice);
                chosen[length - 1] = (byte) choice;
                return true;
            }
            length--;
        }
        return false;
    }
}
