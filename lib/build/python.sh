# shellcheck shell=bash
# 项目环境 .env：有 conda 时是 conda 环境，否则是 venv。结果在 PY 里。

PY=
ENV_STAMP=.env/threadline.stamp
PYTHON_NAMES='python3.13 python3.12 python3.11 python3'

# environment.yml 里 conda 独有的几样，PyPI 不需要。
pip_requirements() {
    sed -n -e 's/^ *- *//' -e 's/ *#.*//' -e '/^[A-Za-z0-9_.-]*==*[^=]*$/p' environment.yml |
        grep -v -E '^(python|openjdk|maven|ijava)=' | sed 's/==*/==/'
}

# 项目搬了家，环境里的绝对路径就不对了：所以记下目录。
environment_key() {
    printf '%s %s\n' "$(cksum <environment.yml)" "$PWD"
}

environment_ready() {
    [ -x .env/bin/python ] && [ "$(cat "$ENV_STAMP" 2>/dev/null)" = "$(environment_key)" ]
}

find_conda() {
    local name
    [ "${THREADLINE_CONDA:-yes}" != no ] || return 1
    for name in conda mamba micromamba; do
        CONDA=$(type -P "$name") && return
    done
    return 1
}

create_conda_environment() {
    local prefix=.env
    # 相对路径会让 mamba 一族随后的 pip 步骤找不到环境。
    case $CONDA in *mamba) prefix=$PWD/.env ;; esac
    rm -rf .env
    export CONDA_ALWAYS_YES=true MAMBA_ALWAYS_YES=true
    step "用 $(basename "$CONDA") 建立环境" conda "$CONDA" env create -p "$prefix" -f environment.yml ||
        failed_step "$CONDA 没有建成环境 .env" "检查网络和频道设置，再运行一次 ./build.sh；或运行 THREADLINE_CONDA=no ./build.sh 改用 venv。"
    [ -x .env/bin/python ] || fail "$CONDA 结束了，但没有 .env/bin/python。运行 $CONDA env create -p .env -f environment.yml 看它的输出。"
}

find_python() {
    local name path version
    SEEN=
    for name in $PYTHON_NAMES; do
        path=$(type -P "$name") || continue
        version=$("$path" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null </dev/null) || continue
        if ! "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            SEEN="$SEEN  $path 是 $version"$'\n'
        elif ! "$path" -c 'import venv, ensurepip' 2>/dev/null; then
            SEEN="$SEEN  $path 是 $version，但缺 venv 模块（Debian、Ubuntu：apt install python3-venv）"$'\n'
        else
            PYTHON=$path
            return
        fi
    done
    return 1
}

create_venv() {
    if ! .env/bin/python -m pip --version >/dev/null 2>&1 || [ "$(cat .env/threadline.home 2>/dev/null)" != "$PWD" ]; then
        find_python || fail "找不到 Python 3.11 或更新的版本。看过这些：
${SEEN:-  （PATH 上没有 python3）
}安装 Python 3.11 以上（带 venv）或 conda，再运行一次。"
        rm -rf .env
        step "建立 Python 环境（$PYTHON）" venv "$PYTHON" -m venv .env ||
            failed_step "$PYTHON -m venv 没有建成 .env" "换一个 Python 3.11 以上的，再运行一次。"
        printf '%s\n' "$PWD" >.env/threadline.home
    fi
    pip_requirements >.build/requirements.txt
    pip_install "安装 Python 包" pip .build/requirements.txt environment.yml
}

# pip_install 标题 日志名 清单 读者认得的清单。读者自己的 pip 设置照用；只有缓存放在项目里，装好就删，
# 断了的下次从那里继续。
pip_install() {
    local at
    export PIP_CACHE_DIR=${PIP_CACHE_DIR:-$PWD/.build/pip}
    if ! PIP_USER=0 step "$1" "$2" "$PWD/.env/bin/python" -m pip install --disable-pip-version-check -q -r "$3"; then
        at=$(.env/bin/python -m pip config get global.index-url 2>/dev/null)
        failed_step "装不上 $4 里的 Python 包（从 ${PIP_INDEX_URL:-${at:-PyPI}}）" "检查网络、代理和镜像的设置，再运行一次，会从断处继续。"
    fi
    rm -rf .build/pip
}

setup_environment() {
    if ! environment_ready; then
        if find_conda; then create_conda_environment; else create_venv; fi
        environment_key >"$ENV_STAMP"
    fi
    PY=$PWD/.env/bin/python
}

# Jupyter 只看项目自己的目录，不碰 ~/.jupyter。项目只读时，目录另给。
use_project_jupyter() {
    local home=${1:-$PWD/.env/home}
    mkdir -p "$home"
    export JUPYTER_PREFER_ENV_PATH=1
    export JUPYTER_CONFIG_DIR=$home/config
    export JUPYTER_DATA_DIR=$home/data
    export JUPYTER_RUNTIME_DIR=$home/runtime
    export IPYTHONDIR=$home/ipython
    export PYTHONUTF8=1 PYTHONNOUSERSITE=1
    unset JUPYTER_PATH JUPYTER_CONFIG_PATH
}
