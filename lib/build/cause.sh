# shellcheck shell=bash
# 命令失败的原因：认得的用一句话说，下面是工具自己的第一句。
# 磁盘满了的时候 bash 建不成 here-document 的临时文件，所以这里只用管道。

megabytes_free() {
    df -Pk "${1:-.}" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }'
}

# rule 正则表达式 一句话：还没有找到原因时，TEXT 里有没有它。
rule() {
    [ -z "$SENTENCE" ] || return 0
    TOLD=$(printf '%s\n' "$TEXT" | grep -m 1 -E "$1" | plain_line)
    [ -z "$TOLD" ] || SENTENCE=$2
}

# known_cause 文字：原因放进 SENTENCE，工具的话放进 TOLD；认不出就返回 1。从上到下，先中的算。
known_cause() {
    TEXT=$1
    SENTENCE=
    TOLD=
    rule 'No space left|Errno 28[^0-9]|Disk quota exceeded' \
        "磁盘满了：$PWD 所在的盘还剩 $(megabytes_free) MB。腾出 2 GB"
    rule 'Read-only file system|ReadOnlyFileSystem|Errno 30[^0-9]' \
        '这个位置是只读的，写不进去。把项目复制到能写的地方'
    rule 'Permission denied|Errno 13[^0-9]|AccessDeniedException|Operation not permitted' \
        "没有权限写：现在的用户是 $(id -un 2>/dev/null || echo 未知)。用建它的用户运行，或把项目复制到自己的文件夹"
    rule 'Cannot allocate memory|OutOfMemoryError|^MemoryError|insufficient memory' \
        '内存不够。关掉别的程序'
    # 源码的错误里什么词都可能有，不从里面找网络的原因
    printf '%s\n' "$TEXT" | grep -q -E 'COMPILATION ERROR|\.java:(\[[0-9]|[0-9]+: )' && [ -z "$SENTENCE" ] && return 1
    rule 'CERTIFICATE_VERIFY_FAILED|PKIX path|certificate verify failed|unable to get local issuer' \
        '服务器的证书不受信任，中间多半有代理或防火墙。向网络管理员要根证书，装进系统和 JDK'
    rule '407 Proxy|Proxy Authentication' \
        '代理要用户名和密码。写进 HTTPS_PROXY 和 ~/.m2/settings.xml'
    rule 'name resolution|[Nn]ame or service not known|UnknownHost|Unknown host|nodename nor servname|getaddrinfo|resolve host' \
        '查不到服务器的地址：没有联网，或镜像的名字写错了。检查网络和镜像的设置'
    rule 'No route to host|(Network|Host) is unreachable|Connection refused|Connection reset|NewConnectionError|ProxyError|Failed to (connect|fetch)|URLError' \
        '连不上服务器。检查网络、代理（HTTPS_PROXY）和镜像的设置'
    rule 'timed out|ConnectTimeout|ReadTimeout|TimeoutError|SocketTimeout' \
        '服务器没有按时回答。检查网络，或换一个近的镜像'
    rule 'HTTP [Ee]rror 40[34]|status code: 40[34]|40[34] Client Error|Could not find artifact|was not found in|No matching distribution' \
        '仓库里没有要的文件：镜像不全，或地址不对。检查镜像的设置，或换一个'
    [ -n "$SENTENCE" ]
}

# 去掉工具的装饰，太长的截断。
plain_line() {
    sed -e 's/ *-> *\[Help [0-9]*\]//' -e 's/^\[ERROR\] *//' -e 's/^ *//' | cut -c 1-400
}

# 认不出原因时给读者看的几行：没有 Maven 的用法说明，没有 Python 的调用栈。
own_words() {
    awk '
        /^Traceback|^During handling|^The above exception/ { inside = 1; next }
        inside && /^([ \t]|$)/ { next }
        { inside = 0; print }' "$1" |
        grep -v -e '^\[ERROR\] *\[Help' -e 're-run Maven' -e 'Re-run Maven' -e 'For more information' -e '^\[ERROR\] *$' |
        sed -e 's/ *-> *\[Help [0-9]*\]//' | tail -n 15
}

# cannot 做什么 系统的话：原因认得就用一句话说，结束。
cannot() {
    known_cause "$2" || fail "$1：${2:-没有说原因}"
    fail "$1：$SENTENCE，再运行一次。
  $TOLD"
}

# failed_step 什么没有成功 认不出原因时的下一步：说出 LOG 里的原因，结束。
failed_step() {
    if known_cause "$(tail -n 2000 "$LOG" 2>/dev/null)"; then
        fail "$1：$SENTENCE，再运行一次，会从断处继续。
  $TOLD
（完整输出：$LOG）"
    fi
    own_words "$LOG" >&2
    printf '（完整输出：%s）\n' "$LOG" >&2
    fail "$1（原因见上）。$2"
}
