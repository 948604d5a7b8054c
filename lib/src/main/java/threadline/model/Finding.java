package threadline.model;

import java.util.List;

/**
 * 结论：一句中文，和证明它的时段。
 *
 * @param kind 种类的名字，例如 {@code 泄漏的线程}
 * @param text 看到了什么
 * @param advice 一条建议
 * @param proof 证明它的时段
 */
public record Finding(String kind, String text, String advice, List<Interval> proof) {

    public Finding {
        proof = List.copyOf(proof);
    }
}
