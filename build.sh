#!/usr/bin/env bash
set -u

usage() {
    cat <<'EOF'
用法：./build.sh [命令]

  （无）              准备环境，构建 lib，运行全部笔记本，写 site/
  test                全部测试
  lab                 打开中文 JupyterLab
  lib                 只构建 Java 库
  html [笔记本…]      只把这些笔记本写进 site/
  bench               性能表
  soak [名字]         负载下的长时间重复
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
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
for part in lib/build/*.sh; do
    # shellcheck source=/dev/null
    . "$part"
done
trap interrupted INT TERM HUP

setup() {
    take_lock
    setup_environment
    setup_jdk
    use_project_jupyter
    build_library
    run "$PY" lib/jupyter/setup_kernel.py --jdk "$JDK" || fail "内核没有准备好（原因见上）。修好后再运行一次，或运行 ./build.sh doctor 查看全部检查。"
    release_lock
    say "环境就绪：JDK $JDK"
}

# 参数是相对于调用者目录的路径；没有参数就是全部笔记本。
run_and_export() {
    local failed=0
    [ $# -gt 0 ] || set -- notebooks/*.ipynb
    [ -e "$1" ] || fail "找不到笔记本：$1。"
    run "$PY" lib/jupyter/run.py --out .build/executed "$@" || failed=1
    run "$PY" lib/jupyter/export.py --out site --executed .build/executed "$@" || failed=1
    [ $failed = 0 ] || fail "有笔记本没有通过（见上）。"
    say "完成：$PWD/site/index.html"
}

command=${1:-all}
[ $# -gt 0 ] && shift
case $command in
    all) setup && run_and_export ;;
    lib) setup_environment && setup_jdk && build_library ;;
    html) setup && run_and_export "$@" ;;
    -h | --help | help) usage ;;
    *)
        printf '✗ 不认识的命令：%s\n\n' "$command" >&2
        usage >&2
        exit 2
        ;;
esac
