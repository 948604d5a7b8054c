package threadline.export;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import threadline.model.Picture;

/** 图片和表格写成 HTML：不引用外部资源，在不受信任的笔记本里也能显示和悬停；脚本能运行的地方，点按和键盘也看得到细节。 */
public final class Html {

    /** 再窄字就看不清了：窄的地方图可以左右滚动，右边有一道影子。 */
    private static final int MIN_WIDTH = 520;

    /** 点一条、按方向键，说出悬停时的那几行。不受信任的笔记本去掉它，图和悬停照旧。 */
    private static final String SCRIPT = script();

    /** 长的表，头上和末尾各有多少行。 */
    private static final int HEAD = 40;

    private static final int TAIL = 20;

    private Html() {}

    /** 一幅图：图片上面叠着可以悬停的区域，下面是说明。 */
    public static String figure(Picture picture, String alt, List<String> captions) {
        int narrowest = Math.min(MIN_WIDTH, picture.width());
        var html = new StringBuilder("<figure style=\"position:relative;margin:0 0 1em\">")
                .append("<div style=\"overflow-x:auto;overflow-y:hidden\">")
                .append("<div style=\"position:relative;min-width:")
                .append(narrowest)
                .append("px;max-width:")
                .append(picture.width())
                .append("px\"><img style=\"display:block;width:100%;background:#fff\" alt=\"")
                .append(escape(alt))
                .append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(picture.png()))
                .append("\">");
        for (var area : picture.areas()) {
            html.append(String.format(
                    Locale.ROOT,
                    "<span title=\"%s\" style=\"position:absolute;left:%.2f%%;top:%.2f%%;width:%.2f%%;height:%.2f%%\">"
                            + "</span>",
                    escape(area.text()),
                    area.leftPercent(),
                    area.topPercent(),
                    area.widthPercent(),
                    area.heightPercent()));
        }
        html.append("</div></div>").append(more(narrowest));
        if (!captions.isEmpty()) {
            html.append("<figcaption>");
            captions.forEach(line -> html.append("<div>").append(escape(line)).append("</div>"));
            html.append("</figcaption>");
        }
        return html.append("<script>")
                .append(SCRIPT)
                .append("</script></figure>")
                .toString();
    }

    /** 右边的影子：只在装不下的时候有宽度。 */
    private static String more(int narrowest) {
        return "<span title=\"图比这里宽：左右滚动\" style=\"position:absolute;top:0;right:0;bottom:0;width:0;min-width:min(20px,("
                + narrowest
                + "px - 100%)*999);background:linear-gradient(to right,rgba(0,0,0,0),rgba(0,0,0,0.4))\"></span>";
    }

    private static String script() {
        try (var in = Html.class.getResourceAsStream("figure.js")) {
            if (in == null) {
                throw new FileNotFoundException("找不到 figure.js：重新运行 ./build.sh lib");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** 一张表。数字靠右；长的只有头尾，中间说省了多少、怎样看全部。 */
    public static String table(Table table) {
        var html = new StringBuilder("<div style=\"overflow-x:auto\"><table>");
        if (!table.name().isEmpty()) {
            html.append("<caption style=\"text-align:left\">")
                    .append(escape(table.name()))
                    .append("</caption>");
        }
        html.append("<thead><tr>");
        for (var column : table.columns()) {
            html.append("<th")
                    .append(align(column))
                    .append(">")
                    .append(escape(column.name()))
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>");
        int rows = table.rowCount();
        int head = rows <= HEAD + TAIL ? rows : HEAD;
        for (int row = 0; row < rows; row++) {
            if (row == head && row < rows) {
                row = rows - TAIL;
                html.append("<tr><td colspan=\"")
                        .append(table.columnCount())
                        .append("\">…… 省去 ")
                        .append(row - head)
                        .append(" 行 ……</td></tr>");
            }
            html.append("<tr>");
            for (var column : table.columns()) {
                html.append("<td")
                        .append(align(column))
                        .append(">")
                        .append(escape(cell(column, row)))
                        .append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table></div>");
        if (head < rows) {
            html.append("<div>共 ")
                    .append(rows)
                    .append(" 行，这里是前 ")
                    .append(HEAD)
                    .append(" 行和最后 ")
                    .append(TAIL)
                    .append(
                            " 行。看全部：<code>表.printAll()</code> 返回文字，<code>表.write().csv(\"文件名.csv\")</code> 写成文件。</div>");
        }
        return html.toString();
    }

    private static String align(Column<?> column) {
        return isNumber(column)
                ? " style=\"text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums\""
                : " style=\"text-align:left;word-break:keep-all\"";
    }

    private static boolean isNumber(Column<?> column) {
        return column instanceof tech.tablesaw.api.NumericColumn<?>;
    }

    private static String cell(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return "";
        }
        return column.getString(row);
    }

    /** 文字放进 HTML 和属性里。控制符写成空格；半个字符，和让后面的字倒着走的看不见的符号，去掉：图里也没有它们。 */
    static String escape(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                default -> {
                    if (Character.isISOControl(c)) {
                        escaped.append(' ');
                    } else if (Character.getType(c) != Character.SURROGATE && !isDirection(c)) {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    private static boolean isDirection(int c) {
        return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }
}
