package threadline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.Threadline.explore;
import static threadline.Threadline.step;

import org.junit.jupiter.api.Test;

class ExploreTest {

    static Exploration deposits() {
        return explore("两次存款", race -> {
            var balance = new int[] {1000};
            race.thread("甲", () -> {
                int seen = step("读", () -> balance[0]);
                step("写", () -> {
                    balance[0] = seen + 500;
                });
            });
            race.thread("乙", () -> {
                int seen = step("读", () -> balance[0]);
                step("写", () -> {
                    balance[0] = seen - 300;
                });
            });
            race.outcome(() -> balance[0]);
            race.watch(() -> "余额=" + balance[0]);
            race.expect("余额是 1200", () -> balance[0] == 1200);
        });
    }

    @Test
    void aLostUpdateIsFoundAmongAllSixSchedules() {
        var deposits = deposits();
        System.out.println(deposits.table().printAll());
        deposits.show();
        deposits.play("甲 乙");
        assertThat(deposits.schedule("甲 乙 乙 甲").outcome()).startsWith("1500");
    }
}
