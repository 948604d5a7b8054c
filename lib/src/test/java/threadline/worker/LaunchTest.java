package threadline.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchTest {

    @TempDir
    Path folder;

    @Test
    void aFolderOfMoreJarsHasACacheOfItsOwn() throws IOException {
        Path jar = folder.resolve("workers.jar");
        assertThat(Launch.cache(jar, "")).isNull();
        assertThat(Launch.cache(jar, "more")).isNull();
        Path all = Files.createFile(folder.resolve("workers.aot"));
        assertThat(Launch.cache(jar, "more")).isEqualTo(all);
        Path own = Files.createFile(folder.resolve("workers-more.aot"));
        assertThat(Launch.cache(jar, "more")).isEqualTo(own);
        assertThat(Launch.cache(jar, "")).isEqualTo(all);
    }
}
