# shellcheck shell=bash
# 进度、错误和子进程。由 build.sh 读入。

CHILD=

# trap 也会在 step 的重定向里运行：中断的消息写到原来的标准错误。
exec 3>&2

elapsed() {
    printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60))
}

say() {
    printf '[%s] %s\n' "$(elapsed)" "$*"
}

fail() {
    printf '✗ %s\n' "$*" >&2
    exit 1
}

# 在自己的进程组里运行：后台任务否则会继承「忽略 SIGINT」，而前台任务会拖住 trap。
run() {
    local status
    set -m
    "$@" </dev/null 3>&- &
    CHILD=$!
    set +m
    wait "$CHILD" 2>/dev/null
    status=$?
    CHILD=
    return "$status"
}

# step 标题 日志名 命令…：输出写进 .build/log/日志名.txt，失败时显示最后几行。
step() {
    local title=$1 log=".build/log/$2.txt" begin=$SECONDS
    shift 2
    mkdir -p .build/log
    say "$title…"
    if run "$@" >"$log" 2>&1; then
        say "$title，用了 $((SECONDS - begin)) 秒"
        return 0
    fi
    grep -v -e '\[Help 1\]' -e 're-run Maven' -e 'Re-run Maven' -e 'For more information' -e '^\[ERROR\] *$' "$log" | tail -n 15 >&2
    printf '（完整输出：%s）\n' "$log" >&2
    return 1
}

# 这些进程的全部后代，不含它们自己。Jupyter 给内核开了新会话，所以按父子关系找。
descendants() {
    ps -A -o pid= -o ppid= | awk -v roots="$*" '
        BEGIN { split(roots, list, " "); for (i in list) is_root[list[i]] = 1 }
        { parent[$1] = $2 }
        END {
            for (pid in parent) {
                at = parent[pid]
                for (depth = 0; depth < 50 && !(at in is_root) && at in parent; depth++) at = parent[at]
                if (at in is_root) print pid
            }
        }'
}

any_alive() {
    local pid
    for pid in "$@"; do
        kill -0 "$pid" 2>/dev/null && return 0
    done
    return 1
}

# 先让各进程自己收尾，GRACE 秒后强制结束。
GRACE=5
stop_children() {
    local pids tries=0
    pids=$(descendants $$)
    [ -n "$CHILD" ] && kill -TERM -- "-$CHILD" 2>/dev/null
    # shellcheck disable=SC2086
    while any_alive $pids && [ $tries -lt $((GRACE * 10)) ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    # shellcheck disable=SC2046,SC2086
    kill -KILL $pids $(descendants $pids) 2>/dev/null
}

INTERRUPTED='✗ 已中断：没有留下进程。再运行一次同样的命令，会从断处继续。'
interrupted() {
    trap '' INT TERM HUP
    stop_children
    release_lock
    printf '\n%s\n' "$INTERRUPTED" >&3
    exit 130
}

# 两个 build.sh 不同时改 .env。
LOCK=.build/lock
LOCKED=
take_lock() {
    local owner told=
    mkdir -p .build
    until mkdir "$LOCK" 2>/dev/null; do
        owner=$(cat "$LOCK/pid" 2>/dev/null)
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$LOCK"
            continue
        fi
        [ -n "$told" ] || say "另一个 build.sh（进程 ${owner:-未知}）正在准备环境，等它结束；若它已经不在，删除 $PWD/$LOCK"
        told=yes
        sleep 1
    done
    echo $$ >"$LOCK/pid"
    LOCKED=yes
    trap release_lock EXIT
}

release_lock() {
    [ -z "$LOCKED" ] || rm -rf "$LOCK"
    LOCKED=
}
