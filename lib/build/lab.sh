# shellcheck shell=bash
# 打开 JupyterLab。

# 建好了的、搬不走的：别人正在构建，或这个文件夹是只读的，JupyterLab 照样打开。
all_ready() {
    environment_ready && find_jdk && library_ready && { [ ! -d notebooks/worker ] || workers_ready; } && [ -f .env/aot/java.key ]
}

# 只读的项目：JupyterLab 和内核要写的，放进一个临时文件夹，关掉时删除。
borrow_temporary_folder() {
    local kernels
    BORROWED=$(mktemp -d "${TMPDIR:-/tmp}/threadline.XXXXXX") || fail "项目是只读的，临时文件夹 ${TMPDIR:-/tmp} 也写不进去。用 TMPDIR 换一个，再运行一次。"
    trap 'rm -rf "$BORROWED"' EXIT
    kernels=$BORROWED/kernels/kernels/java
    mkdir -p "$kernels"
    sed "s|$PWD/.build/tmp|$BORROWED|g" .env/share/jupyter/kernels/java/kernel.json >"$kernels/kernel.json"
    PY=$PWD/.env/bin/python
    use_project_jupyter "$BORROWED"
    export TMPDIR=$BORROWED JUPYTER_PATH=$BORROWED/kernels
    say "这份项目是只读的：笔记本能打开、能运行，改动存不下来。"
}

prepare_lab() {
    if all_ready && ! [ -w . ]; then
        borrow_temporary_folder
    elif take_lock all_ready; then
        own_temporary_folder
        setup
        release_lock
    else
        say "另一个 build.sh 正在运行；环境已经建好，先打开。"
        PY=$PWD/.env/bin/python
        own_temporary_folder
        use_project_jupyter
    fi
}

open_lab() {
    prepare_lab
    GRACE=15
    INTERRUPTED='✓ JupyterLab 已关闭，没有留下内核。'
    run "$PY" lib/jupyter environment.lab "$@"
}
