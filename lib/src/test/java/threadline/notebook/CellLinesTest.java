package threadline.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import threadline.model.Source;

class CellLinesTest {

    private static final String CELL = "import java.util.*;\n\n// 注释\nint f() {\n    return 1;\n}\n\nvar a = f();";

    @Test
    void theLineIsCountedFromTheTopOfTheCell() {
        assertThat(CellLines.inCell("// 注释\nint f() {\n    return 1;\n}", 2, CELL))
                .isEqualTo(new Source("单元格", 5, "return 1;"));
        assertThat(CellLines.inCell("var a = f();", 0, CELL)).isEqualTo(new Source("单元格", 8, "var a = f();"));
    }

    @Test
    void codeOfAnEarlierCellIsNotGivenALineOfThisOne() {
        assertThat(CellLines.inCell("int g() {\n    return 2;\n}", 1, CELL))
                .isEqualTo(new Source("前面的单元格，这一段的", 2, "return 2;"));
        assertThat(CellLines.inCell("var a = f();", 0, null).place()).isNotEqualTo("单元格");
    }

    @Test
    void aLineIsSaidInTheSameWordsEverywhere() {
        assertThat(new Source("单元格 [3]", 2, null).where()).isEqualTo("单元格 [3] 第 2 行");
        assertThat(new Source("单元格", 2, null).where()).isEqualTo("单元格第 2 行");
        assertThat(new Source("前面的单元格，这一段的", 2, null).where()).isEqualTo("前面的单元格，这一段的第 2 行");
        assertThat(new Source("CoffeeShop.serve", 31, null).where()).isEqualTo("CoffeeShop.serve:31");
    }
}
