# shellcheck shell=bash
# 体检：一项一行，✓、✗ 或 －（还看不了）。不用先有环境，不写项目，自己的临时文件夹用完就删。

UNWELL=

well() {
    printf '✓ %s\n' "$1"
}

ill() {
    printf '✗ %s\n' "$1"
    UNWELL=yes
}

unseen() {
    printf '－ %s\n' "$1"
}

check_folder() {
    local free
    free=$(megabytes_free)
    if [ ! -w . ]; then
        if all_ready; then
            well "项目：$PWD 是只读的，只能 ./build.sh lab"
        else
            ill "项目：$PWD 不能写（现在的用户是 $(id -un)）。用建它的用户运行，或复制到能写的地方"
        fi
    elif [ "$free" -lt 200 ] || { [ "$free" -lt 2000 ] && ! environment_ready; }; then
        ill "磁盘：$PWD 所在的盘还剩 $free MB，第一次构建约要 2000 MB。腾出地方"
    else
        well "磁盘：还剩 $free MB"
    fi
}

# 下载放在项目里，所以家目录只在读者自己的 Maven 仓库要写时才要紧。
check_home() {
    local own
    own=$(own_repository)
    if [ -d "$own" ] && [ ! -w "$own" ] && ! chains_repositories; then
        ill "家目录：Maven $MVN_VERSION 要用的 $own 不能写。改正它的权限，或换 Maven 3.9.1 以上"
    elif [ -w "${HOME:-/nowhere}" ]; then
        well "家目录：$HOME"
    else
        well "家目录：${HOME:-（没有设 HOME）} 不能写，不要紧：下载放在项目里"
    fi
}

tell_owner() {
    still_there "$3" "$4" || return 1
    well "锁：另一个 build.sh（进程 $3）正在运行，写东西的命令会等它"
}

check_jdk() {
    if find_jdk; then
        well "JDK：$(jdk_version "$JDK")，$JDK"
    else
        ill "JDK：找不到 JDK 25。安装它并设置 JAVA_HOME，或运行 ./build.sh 自动下载。看过这些：
${REJECTED:-  （一个 JDK 也没有）
}"
    fi
}

python_works() {
    environment_ready && .env/bin/python -c pass >/dev/null 2>&1
}

check_python() {
    local conda=
    ! find_conda || conda=yes
    if python_works; then
        well "Python：$(.env/bin/python --version 2>&1)，$PWD/.env"
    elif [ -n "$conda" ]; then
        ill "Python：环境 .env 还没有建好，或者坏了。有 $CONDA，运行 ./build.sh"
    elif find_python; then
        ill "Python：环境 .env 还没有建好，或者坏了。有 $PYTHON，运行 ./build.sh"
    else
        ill "Python：找不到 3.11 或更新的版本。安装它（带 venv），再运行 ./build.sh。看过这些：
${SEEN:-  （PATH 上没有 python3）}"
    fi
}

# 只要 JDK 25：字体、端口，和库里的代理。
check_in_java() {
    if [ -z "$JDK" ]; then
        unseen "字体、端口、代理：有了 JDK 25 才看得到"
        return
    fi
    "$JDK/bin/java" "-Djava.io.tmpdir=$1" -Djava.awt.headless=true -cp 'lib/dist/*' lib/build/Doctor.java </dev/null 2>"$1/java" || UNWELL=yes
    if [ ! -f lib/dist/threadline.jar ]; then
        unseen "代理：库还没有构建，运行 ./build.sh"
        return
    fi
    "$JDK/bin/java" "-Djava.io.tmpdir=$1" -XX:+EnableDynamicAgentLoading --sun-misc-unsafe-memory-access=allow -cp 'lib/dist/*' \
        threadline.recorder.link.AgentDoctor </dev/null 2>>"$1/java" || UNWELL=yes
}

check_environment() {
    if ! python_works || [ -z "$JDK" ]; then
        unseen "Python 包、内核规格、内核：环境建好了才看得到，运行 ./build.sh"
        return
    fi
    PY=$PWD/.env/bin/python
    use_project_jupyter "$1/home"
    export TMPDIR=$1 PYTHONDONTWRITEBYTECODE=1
    pip_requirements >"$1/requirements.txt"
    run "$PY" lib/jupyter environment.doctor --jdk "$JDK" --folder "$1" || UNWELL=yes
}

doctor() {
    local folder
    folder=$(mktemp -d "${TMPDIR:-/tmp}/threadline.XXXXXX" 2>/dev/null) ||
        fail "临时文件夹 ${TMPDIR:-/tmp} 写不进去。用 TMPDIR 换一个，再运行一次。"
    # shellcheck disable=SC2064
    trap "rm -rf '$folder'" EXIT
    well "系统：$(uname -sm)"
    command -v ps >/dev/null || ill "ps：找不到。安装它（Debian、Ubuntu：apt install procps）"
    find_maven
    check_folder
    check_home
    each_ticket tell_owner || well "锁：没有人在用"
    check_jdk
    well "Maven：$MVN，$MVN_VERSION"
    check_python
    check_in_java "$folder"
    check_environment "$folder"
    [ -z "$UNWELL" ] || fail "有检查没有通过（见上）。"
    say "一切正常"
}
