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
    [ -z "$TICKET" ] || printf '%s\n' "$CHILD" >"$TICKET"
    wait "$CHILD" 2>/dev/null
    status=$?
    CHILD=
    [ -z "$TICKET" ] || : >"$TICKET"
    return "$status"
}

# step 标题 日志名 命令…：输出写进 LOG，.build/log/日志名.txt。失败时由 failed_step 说原因。
LOG=
step() {
    local title=$1 begin=$SECONDS why
    LOG=.build/log/$2.txt
    shift 2
    why=$( (mkdir -p .build/log && : >"$LOG") 2>&1) || cannot "写不了 $PWD/$LOG" "$why"
    say "$title…"
    run "$@" >"$LOG" 2>&1 || return
    say "$title，用了 $((SECONDS - begin)) 秒"
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

# 先让一棵进程树自己收尾，GRACE 秒后强制结束。根是一个进程组的头，或者是这个脚本自己。
GRACE=5
end_tree() {
    local pids tries=0
    pids=$(descendants "$1")
    if [ "$1" = $$ ]; then
        [ -z "$CHILD" ] || kill -TERM -- "-$CHILD" 2>/dev/null
    else
        pids="$pids $1"
        kill -TERM -- "-$1" 2>/dev/null
    fi
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
    end_tree $$
    release_lock
    printf '\n%s\n' "$INTERRUPTED" >&3
    exit 130
}
