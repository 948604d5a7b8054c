package threadline.draw.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static threadline.draw.timeline.Samples.texts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import threadline.draw.ink.Drawing;
import threadline.draw.ink.Element.Label;
import threadline.model.Draft;
import threadline.model.Lane;

/** 同名的泳道按号码，除非真的是先后启动的。 */
class LaneOrderTest {

    private static List<String> names(Draft d) {
        Drawing drawing = PictureLayout.of(List.of(Samples.told(d.timeline(1000, 1000))), 1);
        return texts(drawing, Label.Role.LANE);
    }

    @Test
    void lanesThatStartTogetherAreInTheOrderOfTheirNumbers() {
        for (int seed = 0; seed < 20; seed++) {
            List<Integer> guests = new ArrayList<>(List.of(8, 9, 10, 11, 12));
            List<Integer> desks = new ArrayList<>(List.of(1, 2, 3));
            Random random = new Random(seed);
            Collections.shuffle(guests, random);
            Collections.shuffle(desks, random);
            Draft d = new Draft("窗口 " + seed);
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            for (int i = 0; i < 5; i++) {
                d.lane("客户 " + guests.get(i), Lane.Kind.VIRTUAL, 1 + 2 * i, 900);
                if (i < 3) {
                    d.lane("窗口-" + desks.get(i), Lane.Kind.PLATFORM, 2 + 2 * i, 900);
                }
            }
            assertThat(names(d))
                    .as(d.title)
                    .containsExactly("main", "客户 8", "客户 9", "客户 10", "客户 11", "客户 12", "窗口-1", "窗口-2", "窗口-3");
        }
    }

    @Test
    void whatStartsMuchLaterStaysBelow() {
        Draft d = new Draft("先后");
        d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
        d.lane("窗口 3", Lane.Kind.PLATFORM, 1, 1000);
        d.lane("窗口 2", Lane.Kind.PLATFORM, 2, 1000);
        d.lane("窗口 1", Lane.Kind.VIRTUAL, 3, 1000);
        d.lane("窗口 0", Lane.Kind.PLATFORM, 300, 1000);
        assertThat(names(d)).containsExactly("main", "窗口 1", "窗口 2", "窗口 3", "窗口 0");
    }

    /** 池的线程要用时才启动：早晚不一，也排在一起，按号码；又有一个同名的池，各排各的。 */
    @Test
    void thePoolIsTogetherHoweverLateItsThreadsStart() {
        for (boolean again : new boolean[] {false, true}) {
            Draft d = new Draft("池");
            d.lane("main", Lane.Kind.PLATFORM, 0, 1000);
            List<String> started = List.of("客户 1", "窗口 2", "客户 2", "窗口 1", "客户 3", "窗口 3");
            for (int i = 0; i < started.size(); i++) {
                pooled(d, started.get(i), 5 + 60 * i);
            }
            if (again) {
                pooled(d, "窗口 1", 700);
                pooled(d, "窗口 2", 800);
            }
            assertThat(names(d))
                    .startsWith("main", "客户 1", "客户 2", "客户 3", "窗口 1", "窗口 2", "窗口 3")
                    .hasSize(again ? 9 : 7);
            assertThat(names(d).subList(7, names(d).size())).isEqualTo(again ? List.of("窗口 1", "窗口 2") : List.of());
        }
    }

    private static void pooled(Draft d, String name, double from) {
        int id = d.lanes.size();
        d.lanes.add(new Lane(id, name, Lane.Kind.PLATFORM, null, d.at(from), d.at(1000), false, false, true));
    }
}
