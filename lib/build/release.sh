# shellcheck shell=bash
# 一个文件的发行版：网页、学生版、笔记本和 Java 库。有 JDK 25 和自己的 Jupyter 的机器上，解开就能用。

RELEASE=.build/release
EDITION=visible-concurrency

# 缓存里写着这台机器的路径，不带走。
gather_release() {
    local to=$RELEASE/$EDITION folder
    rm -rf "$RELEASE"
    mkdir -p "$to/notebooks/worker" "$to/lib/dist"
    cp -R site "$to/site" &&
        cp notebooks/*.ipynb "$to/notebooks" &&
        cp notebooks/worker/*.java "$to/notebooks/worker" &&
        cp -R lib/dist/. "$to/lib/dist" &&
        rm -f "$to"/lib/dist/worker/*.aot "$to"/lib/dist/worker/*.key &&
        read_me_first >"$to/README.txt"
}

read_me_first() {
    cat <<'END'
看得见的并发

只看：用浏览器打开 site/index.html，不用联网。发给学生：site/student/ 整个文件夹。

运行：要 JDK 25（PATH 上的 java 就是它），和装了 JJava 或 IJava 内核的 Jupyter，例如
    pip install jupyterlab jjava
    jupyter lab notebooks
不用构建：笔记本自己找到旁边的 lib/dist。标着 preview 的单元格还要内核打开预览，
启动 Jupyter 以前先设两个环境变量（IJava 的第二个叫 IJAVA_COMPILER_OPTS）：
    export JDK_JAVA_OPTIONS='--enable-preview -XX:+EnableDynamicAgentLoading -Dthreadline.agent=on'
    export JJAVA_COMPILER_OPTS='--enable-preview --source 25'
少了什么，第一个单元格会说。

在自己的程序里用：java -cp 'lib/dist/*' 你的程序.java

整个项目（源码、中文 JupyterLab、测试）在它的 Git 仓库里。
END
}

checksum() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi
}

# jar 在每个 JDK 里都有，zip 不一定有。
pack_release() {
    (cd "$RELEASE" &&
        "$JDK/bin/jar" --create --no-manifest --file "$EDITION.zip" "$EDITION" &&
        checksum "$EDITION.zip" >"$EDITION.zip.sha256") &&
        rm -rf "${RELEASE:?}/$EDITION"
}

make_release() {
    gather_release && pack_release
}

release() {
    step "打包" release make_release ||
        failed_step "没有做成 $RELEASE/$EDITION.zip" "改好再运行一次。"
    say "完成：$PWD/$RELEASE/$EDITION.zip（$(($(wc -c <"$RELEASE/$EDITION.zip") / 1000000)) MB），旁边的 .sha256 是它的校验和"
}
