# 进度、错误和子进程。由 build.sh 读入。

CHILD=

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
    "$@" </dev/null &
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
    tail -n 15 "$log" >&2
    printf '（完整输出：%s）\n' "$log" >&2
    return 1
}

descendants() {
    ps -A -o pid= -o ppid= | awk -v root="$1" '
        { parent[$1] = $2 }
        END {
            for (pid in parent) {
                at = parent[pid]
                for (depth = 0; depth < 50 && at != root && at in parent; depth++) at = parent[at]
                if (at == root) print pid
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

# 先让各进程自己收尾，5 秒后强制结束。Jupyter 给内核开了新会话，所以按父子关系找。
stop_children() {
    local pids tries=0
    pids=$(descendants $$)
    [ -n "$CHILD" ] && kill -TERM -- "-$CHILD" 2>/dev/null
    # shellcheck disable=SC2086
    while any_alive $pids && [ $tries -lt 50 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null
}

interrupted() {
    trap '' INT TERM HUP
    stop_children
    rm -rf "$LOCK"
    printf '\n✗ 已中断：没有留下进程。再运行一次同样的命令，会从断处继续。\n' >&2
    exit 130
}

# 两个 build.sh 不同时改 .env。
LOCK=.build/lock
take_lock() {
    local owner
    mkdir -p .build
    while ! mkdir "$LOCK" 2>/dev/null; do
        owner=$(cat "$LOCK/pid" 2>/dev/null || echo 0)
        if [ "$owner" != 0 ] && ! kill -0 "$owner" 2>/dev/null; then
            rm -rf "$LOCK"
            continue
        fi
        [ -n "${waiting:-}" ] || say "另一个 build.sh（进程 $owner）正在准备环境，等它结束"
        local waiting=1
        sleep 1
    done
    echo $$ >"$LOCK/pid"
    trap 'rm -rf "$LOCK"' EXIT
}

release_lock() {
    trap - EXIT
    rm -rf "$LOCK"
}
