package threadline.explorer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** 读者写的走法：线程的名字，用空格、逗号、顿号或箭头隔开；名字分得清时也可以连着写。 */
final class Schedules {

    private static final Pattern SEPARATORS = Pattern.compile("[\\s,，、;；|→]+|->");

    private Schedules() {}

    static boolean isName(String name) {
        return !name.isEmpty() && !SEPARATORS.matcher(name).find();
    }

    /**
     * 每一步是第几个线程。
     *
     * @throws IllegalArgumentException 有一个名字不是线程
     */
    static int[] read(String text, List<String> names) {
        var threads = new ArrayList<Integer>();
        SEPARATORS
                .splitAsStream(text.strip())
                .filter(word -> !word.isEmpty())
                .forEach(word -> addWord(word, names, threads));
        return threads.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void addWord(String word, List<String> names, List<Integer> threads) {
        var rest = word;
        while (!rest.isEmpty()) {
            var at = rest;
            var name = names.stream()
                    .filter(at::startsWith)
                    .max(Comparator.comparingInt(String::length))
                    .orElseThrow(() ->
                            new IllegalArgumentException("走法里的「" + word + "」不是线程：线程是 " + String.join("、", names)));
            threads.add(names.indexOf(name));
            rest = rest.substring(name.length());
        }
    }
}
