package threadline.draw.ink;

import threadline.draw.ink.Element.Label;

/** 标题和下面的一句话。 */
public final class Heading {

    /** 先出了什么事，最后总用时：截掉的是最要紧的。 */
    private static final int MOST_LINES = 5;

    private Heading() {}

    /** 返回下边。 */
    public static double draw(Sheet sheet, String title, String sentence, double top, double text) {
        double y = top;
        double room = Sheet.WIDTH - 2 * Sheet.EDGE;
        double size = text * 1.4;
        for (String line : Lettering.wrap(Lettering.clean(title), size, true, room, 2)) {
            sheet.text(line, Sheet.EDGE, y + size * 0.7, size, Label.Role.TITLE);
            y += size * 1.4;
        }
        double small = text * 15 / 14;
        for (String line : Lettering.wrap(Lettering.clean(sentence), small, false, room, MOST_LINES)) {
            sheet.text(line, Sheet.EDGE, y + small * 0.75, small, Label.Role.SENTENCE, 0x222222, Fill.WHITE, false);
            y += small * 1.5;
        }
        return y;
    }
}
