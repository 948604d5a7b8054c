package threadline.explorer;

/** 下一步轮到谁。线程用一个整数里的一位表示。 */
interface Picks {

    /** 停在这里。 */
    int STOP = -1;

    /**
     * 挑一个走下一步的线程。
     *
     * @param ready 现在走得动的线程
     * @param fair 其中没有刚刚让出的；至少有一个
     * @param last 上一步是谁；第一步时是 -1
     * @return 线程的序号，或 {@link #STOP}
     */
    int pick(int ready, int fair, int last);

    /** 上一步的线程走得动就接着走，否则序号最小的。 */
    static int steady(int fair, int last) {
        return last >= 0 && (fair & 1 << last) != 0 ? last : Integer.numberOfTrailingZeros(fair);
    }
}
