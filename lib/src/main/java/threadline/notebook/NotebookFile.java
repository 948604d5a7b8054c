package threadline.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** 读者打开的这本笔记本，按磁盘上保存的样子：哪一格定义了一个名字。 */
final class NotebookFile {

    /**
     * 一格代码。
     *
     * @param position 从上往下数的第几格代码
     */
    record CodeCell(int position, List<String> tags, String source) {
        String words() {
            var first = source.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("%"))
                    .findFirst()
                    .orElse("");
            return "从上往下数的第 " + position + " 格代码（"
                    + (tags.contains("environment") ? "环境" : first.length() > 40 ? first.substring(0, 40) + "…" : first)
                    + "）";
        }
    }

    private final List<CodeCell> cells;

    private NotebookFile(List<CodeCell> cells) {
        this.cells = cells;
    }

    /** Jupyter 说出的那个文件；没有说，就是当前文件夹里有这格代码的那一个。找不到是 {@code null}。 */
    static @Nullable NotebookFile with(String runningCell) {
        var session = System.getenv("JPY_SESSION_NAME");
        if (session != null && session.endsWith(".ipynb") && Files.isRegularFile(Path.of(session))) {
            return read(Path.of(session));
        }
        try (var files = Files.list(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".ipynb"))
                    .sorted()
                    .map(NotebookFile::read)
                    .filter(file -> file != null && file.cells.stream().anyMatch(c -> c.source.equals(runningCell)))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable NotebookFile read(Path file) {
        try {
            return of(Files.readString(file));
        } catch (IOException | JacksonException e) {
            return null; // 正在保存，或不是笔记本
        }
    }

    static NotebookFile of(String json) {
        var cells = new ArrayList<CodeCell>();
        for (var cell : JsonMapper.shared().readTree(json).path("cells")) {
            if (cell.path("cell_type").asString("").equals("code")) {
                var tags = StreamSupport.stream(
                                cell.path("metadata").path("tags").spliterator(), false)
                        .map(tag -> tag.asString(""))
                        .toList();
                cells.add(new CodeCell(cells.size() + 1, tags, text(cell.path("source"))));
            }
        }
        return new NotebookFile(cells);
    }

    private static String text(JsonNode source) {
        if (!source.isArray()) {
            return source.asString("");
        }
        var text = new StringBuilder();
        source.forEach(line -> text.append(line.asString("")));
        return text.toString();
    }

    /** 定义或导入这个名字的第一格；没有是 {@code null}。 */
    @Nullable
    CodeCell defining(String name) {
        var quoted = Pattern.quote(name);
        var declared = Pattern.compile("(?:\\b(?:class|record|interface|enum)\\s+" + quoted + "\\b)"
                + "|(?:(?:[\\w\\]]|(?<!-)>)\\s+" + quoted + "\\s*(?:=[^=]|;|\\())"
                + "|(?:\\bimport\\s+(?:static\\s+)?[\\w.]+\\." + quoted + "\\s*;)");
        for (var cell : cells) {
            var plain = PlainCode.of(cell.source);
            var found = declared.matcher(plain);
            while (found.find()) {
                if (PlainCode.depth(plain, found.start()) == 0
                        && !found.group().startsWith("return")
                        && !found.group().startsWith("new")) {
                    return cell;
                }
            }
        }
        return null;
    }

    /** 准备环境的那一格；没有是 {@code null}。 */
    @Nullable
    CodeCell environment() {
        return cells.stream()
                .filter(cell -> cell.tags.contains("environment"))
                .findFirst()
                .orElse(null);
    }
}
