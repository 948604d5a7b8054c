package example;

import static threadline.Threadline.exercise;
import static threadline.Threadline.explore;
import static threadline.Threadline.point;
import static threadline.Threadline.show;

import threadline.model.Interleaving;

/** 子 JVM：够不着调度器的内核里，一关怎样说明自己。 */
public final class ExploreMain {

    private ExploreMain() {}

    public static void main(String[] arguments) {
        var game = explore("够不着", race -> {
            race.thread("甲", () -> point("走"));
            race.stored(Interleaving.of("存好的走法").move("甲", "读", ""));
        });
        show(game.table());
        game.show();
        game.schedule("甲").show();
        game.shortest(1500).show();
        game.failing().show();
        game.play("甲");
        game.always(1200);
        game.sometimes(1500);
        game.neverFails();
        exercise("一关", "提示", "甲", game);
        exercise("修好", "提示", game, a -> a.always(1200));
        System.out.println("走到最后");
    }
}
