package threadline.explain.cause;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import threadline.explain.track.Idle;
import threadline.explain.track.Prose;
import threadline.explain.track.Track;
import threadline.explain.track.Tracks;
import threadline.model.Interval;
import threadline.model.Mark;
import threadline.model.Route;
import threadline.model.Timeline;
import threadline.model.Wake;

/**
 * 关键路径：从最后的结束往回走；遇到知道被谁唤醒的等待，走到唤醒者；否则留在这条泳道上。
 *
 * <p>被中断或取消的泳道，结束的原因不在它自己身上：走到打断它的人；说不准是谁，就回到等它的那条泳道。线程池里闲着的线程也一样，
 * 只走到交给它任务的人。走到线程的开始时，走到启动者；没有记下启动者而那一刻只有一个别的线程没有在等，它就是。说不准的，那时已经有人在等它，就回到等它的那条泳道；
 * 也没有，就停在那里。
 *
 * <p>没有结束的线程（泄漏的）不在路径上。没有状态，任何线程都可以调用。
 */
public final class CriticalPath {

    private final Tracks tracks;
    private final Unexplained unexplained = new Unexplained();
    private final Instigators instigators;
    private final Answers answers;
    private final SameProcess inside;
    private final Turns turns;
    private final List<Route.Leg> legs = new ArrayList<>();
    private final List<Wake> wakes = new ArrayList<>();
    private final List<Hop> hops = new ArrayList<>();
    private String begins = "";
    /** 路径正走在替别人做事的线程上：从谁的这段等待来的，闲着的不算在等；不是就是 {@code null}。 */
    private @Nullable Interval asked;
    /** 路径最后走过的、本进程里程序自己的泳道。 */
    private Track home;

    /** 路径走过的一次交接：{@code pause} 由 {@code from} 这条泳道结束；是它自己，就是等到了载体，可谁也没有占多久。 */
    record Hop(Interval pause, int from) {}

    /** 路径和它走过的交接，从早到晚。 */
    record Walk(Route route, List<Hop> hops) {}

    private CriticalPath(Tracks tracks) {
        this.tracks = tracks;
        this.home = tracks.all().getFirst();
        this.instigators = new Instigators(tracks);
        this.answers = new Answers(tracks);
        this.inside = new SameProcess(tracks, instigators);
        this.turns = new Turns(tracks, instigators, answers, inside, unexplained);
    }

    /** 没有线程结束时是 {@link Route#NONE}。 */
    public static Route of(Timeline timeline) {
        return of(Tracks.of(timeline));
    }

    public static Route of(Tracks tracks) {
        return walk(tracks).route();
    }

    static Walk walk(Tracks tracks) {
        Track last = null;
        long end = 0;
        for (var track : tracks.byId().values()) {
            long itsEnd = Math.min(tracks.endOf(track), Idle.since(track));
            if (itsEnd > end) {
                last = track;
                end = itsEnd;
            }
            if (last != null && returned(tracks, track, itsEnd)) {
                break;
            }
        }
        return last == null ? new Walk(Route.NONE, List.of()) : new CriticalPath(tracks).walk(last, end);
    }

    /** 记录线程返回，总用时就到了：别的线程收尾，或没有人等、还接着做，都不在里面。 */
    private static boolean returned(Tracks tracks, Track track, long itsEnd) {
        return track.lane().id() == 0
                && itsEnd + tracks.tidyingNanos() >= tracks.timeline().bodyNanos();
    }

    private Walk walk(Track from, long end) {
        Track track = from;
        Track waiter = home;
        long at = end;
        Interval ended = null; // 走到这条泳道，是因为它在这一刻结束了这段等待
        while (track != null) {
            home = track.lane().process() == null && !track.lane().helper() ? track : home;
            var turn = turns.last(track, at, ended, asked);
            ended = turn == null || turn.wake() == null ? null : turn.interval();
            var left = track;
            long until = Math.min(at, turn == null ? track.lane().startNanos() : turn.atNanos());
            boolean back = until < at;
            leg(track, until, at);
            if (asked != null && !track.lane().helper()) {
                asked = answers.servedUntil(track, asked, until, at);
            }
            at = until;
            if (turn == null) {
                var asking = waiter;
                waiter = track;
                var start = instigators.start(track);
                if (start != null && asked != null && Instigators.isForAnother(start, asked)) {
                    track = tracks.of(asked.lane());
                } else {
                    if (start != null) {
                        wakes.add(start);
                    }
                    var root = start == null ? inside.root(track) : null;
                    track = root == null ? instigators.starter(track) : root;
                }
                if (track == null && back && asked != null) {
                    track = instigators.throughLibrary(waiter, answers, at);
                }
                if (track == null && back) {
                    track = asker(waiter, asking, at);
                    if (track != null) {
                        turns.leaveOpen(track, at);
                    }
                }
                if (track == null) {
                    begins = beginning(waiter, at);
                }
            } else if (turn.wake() != null) {
                wakes.add(turn.wake());
                hops.add(new Hop(turn.interval(), turn.wake().from()));
                waiter = track;
                track = tracks.of(turn.wake().from());
            } else if (turn.handedOver()) {
                hops.add(new Hop(turn.interval(), turn.by()));
                waiter = turn.by() == track.lane().id() ? waiter : track;
                track = tracks.of(turn.by());
            } else {
                track = cause(track, turn, waiter, at);
                waiter = turn.interval() instanceof Interval.Io && !track.equals(left) ? left : waiter;
                until = Math.min(at, track.lane().endNanos());
                leg(left, until, at); // 接得上
                at = until;
            }
            asked = askedOn(left, turn, track, at);
        }
        var path = new Route(legs.reversed(), wakes.reversed(), unexplained.nanos());
        return new Walk(new Route(path.legs(), path.wakes(), unexplained.nanos(), why(path)), hops.reversed());
    }

    /** 路径不从记录的开头、程序的线程开始：说一句。库的线程记录以前就有，图上也许没有它。 */
    private String beginning(Track first, long at) {
        long shortest = tracks.timeline().bodyNanos() / 100;
        if (at > shortest) {
            return "没有记下是谁启动了" + Prose.name(first.name()) + "，从它开始的地方往前就断了";
        }
        var earliest = legs.isEmpty() ? null : legs.getLast();
        var busy = earliest == null || earliest.nanos() <= shortest ? null : tracks.of(earliest.lane());
        return busy != null && busy.lane().helper() ? "没有记下是谁让" + Prose.name(busy.name()) + "在记录的开头忙着，从它往前就断了" : "";
    }

    /**
     * 没有记下是谁启动了它：等它的那一个，如果那时已经在等，或等着一个子进程。子进程里的，活总是从本进程来的；库的线程，第一次看到它不是它开始的时候，
     * 让它做事的也在本进程里。不是就是 {@code null}。
     */
    private @Nullable Track asker(Track started, Track waiter, long at) {
        if (started.lane().process() != null && waiter.lane().process() == null) {
            return waiter;
        }
        var waiting = asked == null || asked.startNanos() > at + Track.SLACK_NANOS ? null : tracks.of(asked.lane());
        if (waiting == null || waiting.equals(started) || waiting.lane().startNanos() >= at) {
            boolean fromHere =
                    started.lane().process() != null || started.lane().helper();
            waiting = fromHere ? origin(at) : null;
        }
        return waiting;
    }

    /** 没有看到的事是从哪里来的：路径刚走过的、本进程里程序的泳道；那时它还没有，就是记录线程。 */
    private @Nullable Track origin(long at) {
        return Stream.of(home, tracks.all().getFirst())
                .filter(track -> track.lane().startNanos() < at && track.lane().endNanos() >= at)
                .findFirst()
                .orElse(null);
    }

    /** 往下走的泳道是替谁做事：库的线程之间、闲着等活的线程之间走，还是那一段；回到了来问的泳道，就没有了。 */
    private @Nullable Interval askedOn(Track left, Turns.@Nullable Turn turn, @Nullable Track next, long at) {
        if (next == null || (asked != null && asked.lane() == next.lane().id())) {
            return null;
        }
        if (asked != null && answers.askedSince(asked) > at) {
            asked = null; // 那时还没有来问
        }
        if (turn == null || left.lane().helper() || Idle.is(turn.interval()) || Instigators.listens(turn.interval())) {
            return asked;
        }
        return turn.wake() != null || turn.interval() instanceof Interval.Io ? turn.interval() : null;
    }

    /** 为什么没有路径，或只有一截。 */
    private String why(Route path) {
        if (path.tells()) {
            return begins.isEmpty() ? Hardware.waitedForCpu(tracks, new Walk(path, hops)) : begins;
        }
        return unexplained.words();
    }

    private void leg(Track track, long from, long to) {
        int lane = track.lane().id();
        if (to <= from) {
            return;
        }
        var next = legs.isEmpty() ? null : legs.getLast();
        if (next != null && next.lane() == lane && next.startNanos() == to) {
            legs.set(legs.size() - 1, new Route.Leg(lane, from, next.endNanos()));
        } else {
            legs.add(new Route.Leg(lane, from, to));
        }
    }

    /** 谁打断了它，或给了它任务：记下的、或唯一那时能动手的；说不准就是等它的那一条；等它的也没有，或那时没有事做，就留在原地。 */
    private Track cause(Track track, Turns.Turn turn, Track waiter, long at) {
        int by = turn.by();
        var actor = by >= 0 || Turns.isFromOutside(asked, at) ? tracks.of(by) : instigators.interrupter(track, at);
        boolean onlyInside = by < 0 && inside.root(track) != null && !Instigators.listens(turn.interval());
        if (onlyInside && actor != null && actor.lane().process() == null) {
            actor = null; // 读着那个进程写出来的，不是给了它什么
        }
        if (actor != null && !actor.equals(track) && actor.lane().startNanos() < at) {
            return actor;
        }
        var origin = by < 0 && Turns.isSpokenTo(track, turn.interval()) ? origin(at) : null;
        if (origin != null && !origin.equals(track)) {
            turns.leaveOpen(origin, at);
            return origin;
        }
        boolean limited = by == Mark.RECORDER;
        boolean could = !(onlyInside && waiter.lane().process() == null)
                && waiter.lane().startNanos() < at
                && waiter.lane().endNanos() >= track.lane().startNanos()
                && !Instigators.hadNothingToDo(waiter, limited ? track : null, at);
        if (could || !limited) { // 时限打断了它：不用再问它在等谁
            turns.leaveOpen(could ? waiter : track, at);
        }
        return could ? waiter : track;
    }
}
