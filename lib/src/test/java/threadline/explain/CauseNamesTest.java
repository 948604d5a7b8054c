package threadline.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import threadline.model.Cause;
import threadline.model.Draft;

/** 一个猜测说中种类或主角就对。 */
class CauseNamesTest {

    @Test
    void aConnectionPoolMayBeGuessedByItsOwnWord() {
        assertThat(permits("HikariDataSource.getConnection").matches("连接池")).isTrue();
        assertThat(permits("HikariDataSource.getConnection").matches("许可")).isTrue();
        assertThat(permits("座位").matches("连接池")).isFalse();
    }

    private static CauseNames permits(String name) {
        var cost = new Cause.Cost(9, 10, 1, List.of());
        return CauseNames.of(new Cause.Permits(name, 1, 3, 4, 7, cost), new Draft("空").timeline(10, 10));
    }
}
