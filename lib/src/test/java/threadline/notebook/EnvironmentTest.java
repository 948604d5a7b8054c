package threadline.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvironmentTest {

    @Test
    void nothingIsMissingOnOurKernel() {
        assertThat(Environment.missing("JJava", 25, true, true, true, true)).isEmpty();
        assertThat(Environment.missing(null, 25, true, true, false, false)).isEmpty();
    }

    @Test
    void eachMissingThingNamesTheArgumentOrVariable() {
        assertThat(Environment.missing("JJava", 25, false, true, true, true))
                .singleElement()
                .asString()
                .contains("--enable-preview", "JJAVA_JVM_OPTS");
        assertThat(Environment.missing("JJava", 25, true, false, true, true))
                .singleElement()
                .asString()
                .contains("JJAVA_COMPILER_OPTS=\"--enable-preview --source 25\"");
        assertThat(Environment.missing("IJava", 25, true, false, true, true))
                .singleElement()
                .asString()
                .contains("IJAVA_COMPILER_OPTS");
        assertThat(Environment.missing("IJava", 25, true, true, false, false))
                .hasSize(2)
                .noneMatch(line -> line.contains("JJAVA"));
        assertThat(Environment.missing("JJava", 26, true, true, true, true))
                .singleElement()
                .asString()
                .startsWith("缺少 JDK 25：这里是 JDK 26");
    }
}
