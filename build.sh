#!/usr/bin/env bash
set -u

usage() {
    cat <<'EOF'
用法：./build.sh [命令]

  （无）              准备环境，构建 lib，运行变了的笔记本，写 site/
  --all               同样，但是全部笔记本都再运行一次
  test                全部测试
  lab [笔记本]        打开中文 JupyterLab，停在这一本（缺省为第一本）
  lib                 只构建 Java 库；最后一行是用它运行程序的命令
  install             把库、代理、源码和 Javadoc 装进本地 Maven 仓库，给别的项目用；
                      只有它往项目以外装东西（缺省为 ~/.m2/repository/threadline）
  html [笔记本…]      只把这些笔记本写进 site/
  html --student [笔记本…]
                      网页和 .ipynb 写进 site/student/，没有参考答案
  release             一个 zip：网页、学生版、笔记本和 Java 库，不用构建就能用；旁边是校验和
  bench               性能表：终端，site/bench.html 和 site/bench.json；内核的启动另有 site/kernel-start.jfr
  bench compare 旧的.json [新的.json]
                      说出超出散布变差和变好的；没有新的，就先量一遍。有变差的，退出码是 1
  soak [名字]         负载下的长时间重复；名字是笔记本（--times 10），或
                      arming（--times 1000）、toggling（--minutes 30）、programs（--seeds 200）、
                      workers（--times 100）、closings（--times 100）、
                      setups（坏了的环境各一遍，再只经过本机的镜像从头建一遍）
  doctor              检查环境，指出问题和修复命令
  clean               删除脚本生成的一切

环境变量：JAVA_HOME（JDK 25）；THREADLINE_JDK_DIRS（到哪些目录里找 JDK，冒号分隔）。
EOF
}

case $(uname -s) in
    MINGW* | MSYS* | CYGWIN*)
        printf '✗ 这里是 %s，build.sh 只在 Linux 和 macOS 上运行。在 Windows 上先运行 wsl --install，再在 WSL2 的终端里运行 ./build.sh。\n' "$(uname -s)" >&2
        exit 1
        ;;
esac

CALLED_FROM=$PWD
unset CDPATH PYTHONPATH PYTHONHOME
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
# 汉字的路径在 LANG=C 时 Java 打不开；工具的话是英文，才认得出原因。
if [ "$(uname -s)" = Darwin ]; then LC_ALL=en_US.UTF-8; else LC_ALL=C.UTF-8; fi 2>/dev/null
export LC_ALL
for part in progress cause lock jdk python library lab release doctor; do
    if [ ! -f "lib/build/$part.sh" ]; then
        printf '✗ 项目不全：没有 %s。重新下载或克隆整个项目。\n' "$PWD/lib/build/$part.sh" >&2
        exit 1
    fi
done
. lib/build/progress.sh
. lib/build/cause.sh
. lib/build/lock.sh
. lib/build/jdk.sh
. lib/build/python.sh
. lib/build/library.sh
. lib/build/lab.sh
. lib/build/release.sh
. lib/build/doctor.sh
trap interrupted INT TERM HUP

# 临时文件都放在项目里。上次被杀死的进程留下的，没有内核和 JupyterLab 在用时清掉。
own_temporary_folder() {
    READERS_TMPDIR=${TMPDIR:-/tmp}
    export TMPDIR=$PWD/.build/tmp
    if [ -n "$TICKET" ] && [ "$(running_with "$TMPDIR" "--ServerApp.root_dir=$PWD")" = 0 ]; then
        rm -rf "$TMPDIR" .env/home/runtime # 后者是内核的连接文件
    fi
    mkdir -p "$TMPDIR"
}

# running_with 文字 文字：参数里有其中一段的进程有几个。
running_with() {
    ps -A -ww -o args= | ONE=$1 OTHER=$2 awk 'index($0, ENVIRON["ONE"]) || index($0, ENVIRON["OTHER"]) { n++ } END { print n + 0 }'
}

# 画图时 JDK 在 ~/.java 里记下看到的字体，关不掉；原来没有的，clean 删掉。
note_font_cache() {
    local cache
    cache=${HOME:-}/.java/fonts/$(jdk_version "$JDK")
    [ -e "$cache" ] || printf '%s\n' "$cache" >.build/outside
}

prepare_kernel() {
    use_project_jupyter
    run "$PY" lib/jupyter environment.setup_kernel --jdk "$JDK" ||
        fail "内核没有准备好（原因见上）。修好后再运行一次，或运行 ./build.sh doctor 查看全部检查。"
}

setup() {
    setup_environment
    setup_jdk
    note_font_cache
    "${1:-build_library}"
    build_workers
    prepare_kernel
    say "环境就绪：JDK $(release_value "$JDK" JAVA_VERSION)，$JDK"
}

the_only() {
    [ $# -gt 1 ] || printf '%s\n' "$1"
}

# 名字可以是路径（相对于调用者的目录），也可以是 notebooks/ 里的文件名，带不带 .ipynb 都行，只写开头也行。
notebook_path() {
    local candidate
    for candidate in "$1" "$CALLED_FROM/$1" "$PWD/notebooks/$1" "$PWD/notebooks/$1.ipynb" "$(the_only "$PWD/notebooks/$1"*.ipynb)"; do
        case $candidate in
            /*.ipynb)
                if [ -f "$candidate" ]; then
                    printf '%s\n' "$candidate"
                    return 0
                fi
                ;;
        esac
    done
    return 1
}

# with_notebooks 命令 名字…：没有名字就是全部笔记本。
with_notebooks() {
    local action=$1 name path count
    shift
    if [ $# = 0 ]; then set -- notebooks/*.ipynb; else CHANGED=; fi
    count=$#
    for name in "$@"; do
        case $name in
            -*) unknown "不认识的选项：$name" ;;
            notebooks/*) name=$PWD/$name ;;
        esac
        path=$(notebook_path "$name") || fail "找不到笔记本：$name。notebooks/ 里有：$(cd notebooks && echo *.ipynb)。"
        set -- "$@" "$path"
    done
    shift "$count"
    "$action" "$@"
}

STUDENT=
CHANGED=--changed # 没有指名的，只运行变了的
run_and_export() {
    local failed=0
    if [ -n "$CHANGED" ] && run "$PY" lib/jupyter book.changed --out .build/executed --site "site${STUDENT:+/student}" "$@"; then
        say "完成：$PWD/site${STUDENT:+/student}/index.html"
        return
    fi
    # shellcheck disable=SC2086
    run "$PY" lib/jupyter book.run $CHANGED --jobs 2 --out .build/executed "$@" || failed=1
    # shellcheck disable=SC2086
    run "$PY" lib/jupyter book.export $CHANGED $STUDENT --out site --executed .build/executed "$@" || failed=1
    [ $failed = 0 ] || fail "有笔记本没有通过（见上）。"
    say "完成：$PWD/site${STUDENT:+/student}/index.html"
}

export_for_students() {
    run "$PY" lib/jupyter book.export --student --out site --executed .build/executed "$@" || fail "没有做成学生版（原因见上）。"
}

install_test_tools() {
    local stamp=.env/test-requirements.stamp
    cmp -s lib/jupyter/test-requirements.txt "$stamp" && return
    pip_install "安装测试工具" pip-test lib/jupyter/test-requirements.txt lib/jupyter/test-requirements.txt
    cp lib/jupyter/test-requirements.txt "$stamp"
}

run_tests() {
    setup_environment
    install_test_tools
    rm -f .build/early.xml .build/book.xml .build/others.xml
    setup test_library
    say "笔记本和脚本的测试"
    TMPDIR=$READERS_TMPDIR run both_pytests
    say "测试结束"
    "$PY" lib/jupyter/tests/count_tests.py .build/early.xml .build/book.xml .build/others.xml lib/target/surefire-reports
}

find_or_install_jdk() {
    find_jdk || {
        setup_environment
        setup_jdk
    }
}

# 最后一行可以照抄：PATH 上的 java 可能旧，所以写出找到的 JDK。
library_only() {
    find_or_install_jdk
    note_font_cache
    build_library
    build_workers
    say "完成：$PWD/lib/dist。用它运行程序，在这一行后面写上 .java 文件："
    printf '%s\n' "'$JDK/bin/java' -Dthreadline.agent=on -XX:+EnableDynamicAgentLoading --sun-misc-unsafe-memory-access=allow -cp '$PWD/lib/dist/*'"
}

library_for_others() {
    find_or_install_jdk
    install_library
    say "完成：$(installed_folder)。在你的项目里，在这一行后面写上 test 之类的目标："
    printf "JAVA_HOME='%s' " "$JDK"
    [ -z "${MAVEN_USER_HOME:-}" ] || printf "MAVEN_USER_HOME='%s' " "$MAVEN_USER_HOME"
    printf "'%s'\n" "$MVN"
}

# 测试里的 Java 程序：代理（on、off），类，参数。
HEAP=1g
test_java() {
    local agent=$1
    shift
    run "$JDK/bin/java" --enable-preview --sun-misc-unsafe-memory-access=allow \
        -XX:+EnableDynamicAgentLoading "-Dthreadline.agent=$agent" "-Djava.io.tmpdir=$TMPDIR" "-Xmx$HEAP" \
        -cp 'lib/target/test-classes:lib/dist/*' "$@" ||
        fail "$* 没有完成，或发现了问题（见上）。"
}

bench() {
    setup
    export BENCH_FIGURES=$PWD/.build/figures
    rm -f "$BENCH_FIGURES"
    run "$PY" lib/jupyter measuring.startup --jdk "$JDK" || fail "性能测量没有完成（原因见上）。"
    run "$PY" lib/jupyter measuring.kernel_start --jdk "$JDK" --to site/kernel-start.jfr || fail "没有记下内核的启动（原因见上）。"
    run "$PY" lib/jupyter measuring.scenarios || fail "场景的测量没有完成（原因见上）。"
    run "$PY" lib/jupyter measuring.recording_python || fail "Python 程序的测量没有完成（原因见上）。"
    test_java on bench.Truth
    test_java off bench.Truth
    test_java on bench.FirstRecord
    test_java on bench.Edges
    HEAP=3g test_java on bench.Growth # 一百万段的 JSON 是几百 MB 的字符串
    test_java on bench.Overhead
    test_java on bench.WorkerSpeed
    run "$PY" lib/jupyter measuring.page --jdk "$JDK" "$BENCH_FIGURES" site || fail "没有写成性能表（原因见上）。"
    say "完成：$PWD/site/bench.html"
}

# bench [compare 旧的.json [新的.json]]。旧的先抄一份：它可能就是要被换掉的 site/bench.json。
bench_or_compare() {
    local old=.build/bench-old.json
    if [ $# = 0 ]; then
        bench
        return
    fi
    [ "$1" = compare ] || fail "bench 后面只能写 compare，不认识：$1。"
    shift
    setup_environment
    if [ $# = 2 ]; then
        run "$PY" lib/jupyter measuring.compare --called-from "$CALLED_FROM" "$@" || exit
        return
    fi
    run "$PY" lib/jupyter measuring.compare --called-from "$CALLED_FROM" --keep "$old" "$@" || exit
    bench
    run "$PY" lib/jupyter measuring.compare "$old" site/bench.json || exit
}

# 测试要一个不在 Git 仓库里的文件夹；都通过时什么也不留下。
run_pytest() {
    TMPDIR=$READERS_TMPDIR run pytest_here "$@"
}

pytest_here() {
    "$PY" -m pytest -q -p no:cacheprovider -o tmp_path_retention_policy=failed "$@"
}

# 不用库、不用内核的，大半在等，在 Maven 旁边做。
EARLY='test_count_tests.py test_conftest.py book/test_article.py book/test_changed.py book/test_language.py
    build_sh/test_commands.py build_sh/test_jdk.py build_sh/test_library.py build_sh/test_lock.py
    build_sh/test_shell_scripts.py build_sh/test_workers.py measuring/test_compare.py measuring/test_mirrored.py'
early_pytest() {
    local one tests=''
    for one in $EARLY; do
        tests="$tests lib/jupyter/tests/$one"
    done
    # shellcheck disable=SC2086
    TMPDIR=$READERS_TMPDIR pytest_here --junitxml=.build/early.xml $tests
}

# 命令…：旁边做 early_pytest；它说的话在 EARLY_LOG 里。
EARLY_LOG=.build/log/pytest-early.txt
beside_early_pytest() {
    local early status
    early_pytest >"$EARLY_LOG" 2>&1 &
    early=$!
    ("$@")
    status=$?
    wait "$early"
    return "$status"
}

# 其余的两个进程各做一半。运行整本书的那个慢，大半在等；另一个先做不用它的，再做网页的，用的是它运行的结果。
# 后面那个说的话排在后面，不混在一起。
WITHOUT_RUN='test_python_pictures.py test_sources.py test_runner.py test_threads.py'
PAGES='test_site.py test_pages.py test_accessible.py'
both_pytests() {
    local tests=lib/jupyter/tests others=.build/log/pytest-others.txt one early='' ignored='' first='' last=''
    export THREADLINE_TESTED=$PWD/.build/tested
    rm -rf "$THREADLINE_TESTED"
    for one in $EARLY; do
        early="$early --ignore=$tests/$one"
    done
    for one in "$tests"/test_*.py "$tests"/*/; do
        case "$early $tests/book/ " in *"$one "*) ;; *) first="$first $one" ;; esac
    done
    for one in $WITHOUT_RUN $PAGES; do
        ignored="$ignored --ignore=$tests/book/$one"
        last="$last $tests/book/$one"
    done
    # shellcheck disable=SC2086
    pytest_here --junitxml=.build/others.xml $early $first $last >"$others" 2>&1 &
    # shellcheck disable=SC2086
    pytest_here --junitxml=.build/book.xml $early $ignored "$tests/book"
    wait
    cat "$EARLY_LOG" "$others"
    rm -rf "$THREADLINE_TESTED"
}

bad_setups() {
    install_test_tools
    run_pytest lib/jupyter/tests/build_sh/test_bad_setups.py || fail "有一种坏了的环境没有说对（见上）。"
    run "$PY" lib/jupyter measuring.mirrored || fail "只经过镜像没有建成（见上）。"
}

# soak [arming|toggling|programs|workers|closings|setups|笔记本…] [选项 值…]；没有名字就是全部。
soak() {
    case ${1:-} in
        setups)
            bad_setups
            return
            ;;
        arming | toggling | programs | workers | closings)
            test_java on bench.Soak "$@"
            return
            ;;
    esac
    run "$PY" lib/jupyter measuring.soak --called-from "$CALLED_FROM" "$@" || fail "重复运行发现了问题（见上）。"
    [ $# = 0 ] || return 0
    bad_setups
    test_java on bench.Soak arming
    test_java on bench.Soak programs
    test_java on bench.Soak workers
    test_java on bench.Soak closings
    test_java on bench.Soak toggling
}

clean() {
    local why
    [ ! -f .build/outside ] || while IFS= read -r path; do
        rm -rf "$path"
        rmdir "${path%/*}" "${path%/*/*}"
    done <.build/outside 2>/dev/null
    why=$(remove_made 2>&1) || cannot "没有删干净" "$why"
    release_lock
    rmdir "$LOCKS" .build 2>/dev/null
    say "已删除 .env、.build、site、lib/dist、lib/target"
}

# 锁留到最后。
remove_made() {
    rm -rf .env site lib/dist lib/target &&
        find .build -mindepth 1 -maxdepth 1 ! -path "$LOCKS" -exec rm -rf {} + &&
        find . -path ./.git -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints -o -name .pytest_cache \) -type d -print0 | xargs -0 rm -rf
}

unknown() {
    printf '✗ %s\n\n' "$1" >&2
    usage >&2
    exit 2
}

command=${1:-all}
[ $# -gt 0 ] && shift
if [ "$command" = --all ]; then
    command=all
    CHANGED=
fi
if [ "$command ${1:-}" = 'html --student' ]; then
    STUDENT=--student
    shift
fi
case $command in
    all | test | lib | install | release | doctor | clean)
        [ $# = 0 ] || unknown "${command/#all/--all} 后面不写别的，不认识：$*"
        ;;
esac
case $command in
    all | test | lib | install | html | release | bench | soak | clean)
        take_lock
        [ "$command" = clean ] || own_temporary_folder
        ;;
esac
case $command in
    all) setup && with_notebooks run_and_export && say "下一步：./build.sh lab" ;;
    test) run_tests ;;
    lab) open_lab "$@" ;;
    lib) library_only ;;
    install) library_for_others ;;
    html)
        [ $# = 0 ] || with_notebooks : "$@" # 写错的名字，准备环境以前就说
        setup && with_notebooks run_and_export "$@"
        ;;
    release) setup && with_notebooks run_and_export && with_notebooks export_for_students && release ;;
    bench) bench_or_compare "$@" ;;
    soak) setup && soak "$@" ;;
    doctor) doctor ;;
    clean) clean ;;
    -h | --help | help) usage ;;
    *) unknown "不认识的命令：$command" ;;
esac
