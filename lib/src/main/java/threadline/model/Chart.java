package threadline.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 时间线以外的图：条形、曲线、交错、等待图和决定树。和时间线用同一种字和同一组颜色。 */
public sealed interface Chart permits Bars, Chart.Tree, Curves, Interleaving, WaitGraph {

    /** 标题。 */
    String title();

    /** 标题下面的一句话；空串表示没有。 */
    String sentence();

    /**
     * 决定树：从一个问题走到一个选择。
     *
     * <pre>{@code
     * show(Chart.Tree.of("活大部分时间在做什么")
     *         .on("等", Chart.Tree.of("同时有很多件吗").on("是", "虚拟线程").on("不是", "直接写"))
     *         .on("算", "固定大小的线程池")
     *         .titled("怎样选", "先问活是什么样的，再问要多少。"));
     * }</pre>
     *
     * @param question 问题
     * @param branches 每种回答通往哪里
     */
    record Tree(String title, String sentence, String question, List<Branch> branches) implements Chart {

        /**
         * 一种回答：通往一个选择，或下一个问题。
         *
         * @param choice 选择；还要接着问就是空串
         * @param next 下一个问题；已经选定就是 {@code null}
         */
        public record Branch(
                String answer, String choice, @Nullable Tree next) {}

        public Tree {
            branches = List.copyOf(branches);
        }

        /** 还没有回答的问题。 */
        public static Tree of(String question) {
            return new Tree("", "", question, List.of());
        }

        /** 这样回答，就选它。 */
        public Tree on(String answer, String choice) {
            return plus(new Branch(answer, choice, null));
        }

        /** 这样回答，就接着问。 */
        public Tree on(String answer, Tree next) {
            return plus(new Branch(answer, "", next));
        }

        /** 换标题和一句话。 */
        public Tree titled(String newTitle, String newSentence) {
            return new Tree(newTitle, newSentence, question, branches);
        }

        private Tree plus(Branch branch) {
            var more = new ArrayList<>(branches);
            more.add(branch);
            return new Tree(title, sentence, question, more);
        }
    }
}
