# shellcheck shell=bash
# 找 JDK 25。结果在 JDK 里；看过但不能用的在 REJECTED 里。

JDK=
REJECTED=

# 别的 JDK 常在的目录，冒号分隔；测试用它把本机的 JDK 藏起来。
: "${THREADLINE_JDK_DIRS=/usr/lib/jvm:${HOME:-}/.sdkman/candidates/java:${HOME:-}/.jdks:${HOME:-}/.jdk:/Library/Java/JavaVirtualMachines:${HOME:-}/Library/Java/JavaVirtualMachines:/opt/homebrew/opt:/usr/local/opt}"

resolve_link() {
    local path=$1 target
    while [ -L "$path" ]; do
        target=$(readlink "$path")
        case $target in
            /*) path=$target ;;
            *) path=$(dirname "$path")/$target ;;
        esac
    done
    (cd "$(dirname "$path")" && printf '%s/%s\n' "$(pwd -P)" "$(basename "$path")")
}

release_value() {
    sed -n "s/^$2=\"\(.*\)\".*/\1/p" "$1/release" 2>/dev/null
}

jdk_version() {
    local version
    version=$(release_value "$1" JAVA_VERSION)
    [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 </dev/null | sed -n 's/.*version "\([^"]*\)".*/\1/p')
    printf '%s\n' "$version"
}

has_modules() {
    local modules
    modules=" $(release_value "$1" MODULES) "
    [ "$modules" != "  " ] || modules=" $("$1/bin/java" --list-modules 2>/dev/null </dev/null | sed 's/@.*//' | tr '\n' ' ') "
    for module in java.desktop jdk.compiler jdk.jfr jdk.jshell; do
        case $modules in
            *" $module "*) ;;
            *) return 1 ;;
        esac
    done
}

# try_jdk 目录 来历：合用就记下。
try_jdk() {
    local home=$1 origin=$2 version module=
    [ -d "$home/Contents/Home" ] && home=$home/Contents/Home
    [ -x "$home/bin/java" ] || return 1
    version=$(jdk_version "$home")
    case $version in
        25 | 25.* | 25-*) ;;
        *)
            REJECTED="$REJECTED  $origin=$home 是 ${version:-未知版本}"$'\n'
            return 1
            ;;
    esac
    if ! has_modules "$home"; then
        REJECTED="$REJECTED  $origin=$home 是 $version，但缺模块 $module"$'\n'
        return 1
    fi
    JDK=$(cd "$home" && pwd -P)
}

# PATH 上的 java 可能是链接，也可能是 jenv 之类的外壳：后者问它自己。
home_of_java() {
    local java
    java=$(resolve_link "$1")
    case $java in
        */bin/java)
            if [ -f "${java%/bin/java}/release" ]; then
                printf '%s\n' "${java%/bin/java}"
                return
            fi
            ;;
    esac
    "$1" -XshowSettings:properties -version 2>&1 </dev/null | sed -n 's/^ *java\.home = //p'
}

find_jdk() {
    local dir home java
    JDK=
    REJECTED=
    if [ -n "${JAVA_HOME:-}" ]; then
        [ -x "$JAVA_HOME/bin/java" ] || REJECTED="  JAVA_HOME=$JAVA_HOME 里没有 bin/java"$'\n'
        try_jdk "$JAVA_HOME" JAVA_HOME && return
    fi
    for home in .env/jdk-25 .env/lib/jvm .env/jdk; do
        try_jdk "$home" 项目环境 && return
    done
    while IFS= read -r java; do
        [ -n "$java" ] || continue
        home=$(home_of_java "$java")
        [ -n "$home" ] && try_jdk "$home" PATH && return
    done <<EOF
$(type -ap java)
EOF
    local IFS=:
    for dir in $THREADLINE_JDK_DIRS; do
        for home in "$dir"/*; do
            try_jdk "$home" 常见位置 && return
            try_jdk "$home/libexec/openjdk.jdk" 常见位置 && return
        done
    done
    return 1
}

# 先装到旁边再改名：下载中断不会留下半个 JDK。
install_jdk() {
    rm -rf .env/jdk-new
    mkdir -p .env/jdk-new
    step "安装 JDK 25" jdk "$PY" -c 'import jdk; jdk.install("25", path=".env/jdk-new")' || return 1
    rm -rf .env/jdk-25
    mv .env/jdk-new/* .env/jdk-25 && rm -rf .env/jdk-new
}

setup_jdk() {
    find_jdk && return
    install_jdk && find_jdk && return
    own_words "$LOG" | tail -n 1 >&2
    known_cause "$(cat "$LOG")" || SENTENCE='原因见上'
    fail "找不到 JDK 25。看过这些：
${REJECTED:-  （一个 JDK 也没有）
}自动下载也没有成功：$SENTENCE；或者自己安装 JDK 25（例如 https://adoptium.net ，不是 JRE），把 JAVA_HOME 设为它的目录，再运行一次。"
}
