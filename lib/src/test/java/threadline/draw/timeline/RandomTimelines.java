package threadline.draw.timeline;

import java.util.Random;
import threadline.model.Lane;
import threadline.model.Mark;
import threadline.model.Step;
import threadline.model.Timeline;

/** 随机但合理的时间线：步骤正确嵌套，时段互不重叠；长度从微秒到小时。 */
public final class RandomTimelines {

    private static final String[] NAMES = {
        "main", "虚拟线程 1", "pool-1-thread-12", "ForkJoinPool.commonPool-worker-1", "😀", "名字".repeat(50), "", "\n\t"
    };

    private final Random random;
    private final Samples samples;

    private RandomTimelines(long seed) {
        random = new Random(seed);
        samples = new Samples("随机 " + seed + "，" + NAMES[random.nextInt(NAMES.length)]);
        samples.unit = (long) Math.pow(10, random.nextInt(10));
    }

    public static Timeline of(long seed) {
        return new RandomTimelines(seed).timeline();
    }

    private Timeline timeline() {
        int lanes = random.nextInt(4) == 0 ? random.nextInt(75) : 1 + random.nextInt(8);
        double end = 1000;
        boolean processes = random.nextInt(5) == 0;
        for (int i = 0; i < lanes; i++) {
            double from = random.nextDouble() * 500;
            Lane.Kind kind = Lane.Kind.values()[random.nextInt(3)];
            String process = processes && random.nextBoolean() ? "进程" + random.nextInt(2) : null;
            boolean leaked = random.nextInt(8) == 0;
            int lane = samples.lane(NAMES[random.nextInt(NAMES.length)], kind, process, from, end, leaked);
            steps(lane, from, end, 0);
            intervals(lane, from, end);
            marks(lane, from, end);
        }
        for (int i = 0; i < random.nextInt(20) && lanes > 1; i++) {
            samples.wake(random.nextInt(lanes), random.nextInt(lanes), random.nextDouble() * end);
        }
        if (random.nextBoolean()) {
            samples.notes.add("丢失了 3 个事件。");
        }
        return samples.timeline(900, end);
    }

    private void steps(int lane, double from, double to, int depth) {
        double at = from;
        while (at < to && depth < 6 && random.nextInt(6) > depth) {
            double start = at + random.nextDouble() * (to - at) / 2;
            double end = random.nextInt(10) == 0 ? start : start + random.nextDouble() * (to - start);
            String name = NAMES[random.nextInt(NAMES.length)] + " #" + random.nextInt(9);
            samples.step(lane, name, start, end, depth, Step.Outcome.COMPLETED);
            steps(lane, start, end, depth + 1);
            at = end + 0.001;
        }
    }

    private void intervals(int lane, double from, double to) {
        double at = from;
        double typical = random.nextBoolean() ? 300 : 3;
        while (at < to) {
            double start = at + (random.nextBoolean() ? 0 : random.nextDouble() * typical);
            double end = Math.min(to, start + random.nextDouble() * typical);
            if (start >= to) {
                break;
            }
            switch (random.nextInt(7)) {
                case 0 -> samples.run(lane, start, end);
                case 1 -> samples.queue(lane, start, end);
                case 2 -> samples.sleep(lane, start, end);
                case 3 -> samples.lock(lane, start, end, NAMES[random.nextInt(NAMES.length)], "main");
                case 4 -> samples.wait(lane, start, end, NAMES[random.nextInt(NAMES.length)]);
                case 5 -> samples.io(lane, start, end, "127.0.0.1:8080");
                default -> samples.unknown(lane, start, end);
            }
            at = end + 0.0001;
        }
    }

    private void marks(int lane, double from, double to) {
        double at = from;
        for (int i = 0; i < random.nextInt(12); i++) {
            at += random.nextDouble() * (to - at) / 3;
            Mark.Kind kind = Mark.Kind.values()[random.nextInt(Mark.Kind.values().length - 1)];
            samples.mark(lane, at, kind, random.nextBoolean() ? "" : NAMES[random.nextInt(NAMES.length)]);
        }
    }
}
