package threadline.explorer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** 一个走法：每一步是第几个线程。只增不减。 */
final class Path {

    private byte[] moves = new byte[16];
    private int length;
    private int switches;

    void add(int thread) {
        if (length == moves.length) {
            moves = Arrays.copyOf(moves, length * 2);
        }
        if (length > 0 && moves[length - 1] != thread) {
            switches++;
        }
        moves[length++] = (byte) thread;
    }

    int length() {
        return length;
    }

    /** 比 {@code other} 短，或一样长而换人更少。 */
    boolean simplerThan(Path other) {
        return length != other.length ? length < other.length : switches < other.switches;
    }

    int[] threads() {
        var threads = new int[length];
        for (int i = 0; i < length; i++) {
            threads[i] = moves[i];
        }
        return threads;
    }

    /** 写成线程的名字，空格隔开。 */
    String words(List<String> names) {
        return Arrays.stream(threads()).mapToObj(names::get).collect(Collectors.joining(" "));
    }
}
