# shellcheck shell=bash
# 一把锁：写东西的命令一个接一个。面包店的排号：先取号，号小的先进，同号的看进程号。
# 号是 LOCKS 里的一个空文件，名字是「号.进程.命令行的校验和」，取号的时候号是 0。
# 名字只属于一个进程，所以谁都可以删掉已经不在的进程的号，不会删错别人的。

LOCKS=.build/lock
TICKET=

command_sum() {
    ps -ww -p "$1" -o args= 2>/dev/null | cksum | cut -d ' ' -f 1
}

# 进程号可能早已归了别的程序；ps 没有话说（例如进程太多）而进程在，就当它还是。
still_there() {
    local now
    now=$(command_sum "$1")
    [ "$now" = "$2" ] || { [ "$now" = "$(cksum </dev/null | cut -d ' ' -f 1)" ] && kill -0 "$1" 2>/dev/null; }
}

# each_ticket 命令：对每个号运行「命令 文件 号 进程 校验和」，第一个成功的为止。
each_ticket() {
    local file number pid sum rest
    for file in "$LOCKS"/*; do
        rest=${file##*/}
        number=${rest%%.*}
        rest=${rest#*.}
        pid=${rest%%.*}
        sum=${rest#*.}
        case $number$pid$sum in *[!0-9]*) continue ;; esac
        [ "$number.$pid.$sum" = "${file##*/}" ] || continue
        "$1" "$file" "$number" "$pid" "$sum" && return
    done
    return 1
}

drop_own_pid() {
    [ "$3" != $$ ] || rm -f "$1"
    return 1
}

HIGHEST=0
note_highest() {
    [ "$2" -le $HIGHEST ] || HIGHEST=$2
    return 1
}

# 主人不在了：先结束它还在运行的子进程，再拿走它的号。
is_before_me() {
    local mine=${TICKET##*/}
    mine=${mine%%.*}
    [ "$3" != $$ ] || return 1
    if ! still_there "$3" "$4"; then
        end_orphan "$(cat "$1" 2>/dev/null)"
        rm -f "$1"
        return 1
    fi
    if [ "$2" -lt "$mine" ] || { [ "$2" = "$mine" ] && [ "$3" -lt $$ ]; }; then
        OWNER=$3
        return 0
    fi
    return 1
}

# 只结束参数里有这个项目的路径的、自己一组的进程：进程号可能归了别人。
end_orphan() {
    [ -n "$1" ] && [ "$(ps -p "$1" -o pgid= 2>/dev/null | tr -d ' ')" = "$1" ] || return 0
    case $(ps -ww -p "$1" -o args= 2>/dev/null) in
        *"$PWD"/*) end_tree "$1" ;;
    esac
}

new_ticket() {
    [ -d "$LOCKS" ] || rm -f "$LOCKS" 2>/dev/null
    mkdir -p "$LOCKS" && : >"$1"
}

# 取一个号；写不了就返回 1，WHY 是系统的话。
take_ticket() {
    local sum choosing tries=0
    sum=$(command_sum $$)
    choosing=$LOCKS/0.$$.$sum
    each_ticket drop_own_pid
    # clean 结束时会删掉空的文件夹，所以多试两次
    until WHY=$( (new_ticket "$choosing") 2>&1); do
        tries=$((tries + 1))
        [ $tries -lt 3 ] || return 1
    done
    HIGHEST=0
    each_ticket note_highest
    TICKET=$LOCKS/$((HIGHEST + 1)).$$.$sum
    : >"$TICKET" || return 1
    rm -f "$choosing"
}

# take_lock [命令]：等到轮到自己。别人在用而命令成功，就不等了，返回 1。
take_lock() {
    local told=
    [ -z "$TICKET" ] || return 0
    # 测试里的 build.sh 由拿着锁的 build.sh 启动
    case ${THREADLINE_TICKET:-} in "$PWD/$LOCKS"/*) [ ! -f "$THREADLINE_TICKET" ] || return 0 ;; esac
    command -v ps >/dev/null || fail "找不到 ps，看不出别的 build.sh 在不在运行。安装它（Debian、Ubuntu：apt install procps），再运行一次。"
    take_ticket || cannot "写不进 $PWD/.build" "$WHY"
    trap release_lock EXIT
    while each_ticket is_before_me; do
        if [ -n "${1:-}" ] && "$1"; then
            release_lock
            return 1
        fi
        [ "$told" = "$OWNER" ] || say "另一个 build.sh（进程 $OWNER）正在这个项目里运行，等它结束。按 Ctrl-C 不再等。"
        told=$OWNER
        sleep 0.5
    done
    export THREADLINE_TICKET=$PWD/$TICKET
}

release_lock() {
    [ -z "$TICKET" ] || rm -f "$TICKET"
    TICKET=
    unset THREADLINE_TICKET
}
