# shellcheck shell=bash
# Maven 和 Java 库。

MVN=
MVN_VERSION=

maven_new_enough() {
    MVN_VERSION=$("$1" --version 2>/dev/null </dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
    case $MVN_VERSION in
        3.[89]* | 3.[1-9][0-9]* | [4-9].*) return 0 ;;
        *) return 1 ;;
    esac
}

find_maven() {
    local candidate
    for candidate in "$(type -P mvn)" "$PWD/.env/bin/mvn"; do
        if [ -n "$candidate" ] && maven_new_enough "$candidate"; then
            MVN=$candidate
            return
        fi
    done
    export MAVEN_USER_HOME=$PWD/.env/maven
    MVN=$PWD/lib/mvnw
    MVN_VERSION=$(sed -n 's|.*/apache-maven-\([0-9.]*\)-bin.*|\1|p' lib/.mvn/wrapper/maven-wrapper.properties)
}

# 读者的本地仓库：settings.xml 里写了就是那里。
own_repository() {
    local written
    written=$(sed -n 's|.*<localRepository>\(.*\)</localRepository>.*|\1|p' "${HOME:-}/.m2/settings.xml" 2>/dev/null | tail -n 1)
    printf '%s\n' "${written:-${HOME:-}/.m2/repository}"
}

# Maven 3.9.1 起能在一个仓库后面再接一个只读的。
chains_repositories() {
    case $MVN_VERSION in 3.[0-8].* | 3.9.0 | 3.[0-8] | 3.9) return 1 ;; esac
}

# 下载的 jar 放在项目里，读者已有的只读，不再下载。更旧的 Maven 接不上，就用读者已有的仓库；
# 读者自己说了用哪个，照他的。
REPOSITORY=.env/maven/repository
mvn_here() {
    case "${MAVEN_OPTS:-} ${MAVEN_ARGS:-}" in
        *maven.repo.local*) ;;
        *)
            if chains_repositories; then
                set -- "-Dmaven.repo.local=$PWD/$REPOSITORY" "-Dmaven.repo.local.tail=$(own_repository)" "$@"
            elif [ ! -d "$(own_repository)" ]; then
                set -- "-Dmaven.repo.local=$PWD/$REPOSITORY" "$@"
            fi
            ;;
    esac
    exec "$MVN" -f lib/pom.xml -B -Dstyle.color=never "$@"
}

# 装进读者的仓库；构建时下载过的从项目里读。
mvn_installing() {
    exec "$MVN" -f lib/pom.xml -B -Dstyle.color=never "-Dmaven.repo.local.tail=$PWD/$REPOSITORY" "$@"
}

library_ready() {
    [ -f lib/dist/threadline.jar ] && [ -f .build/library.stamp ] &&
        [ -z "$(find lib/pom.xml lib/src -newer .build/library.stamp 2>/dev/null | head -n 1)" ]
}

# maven 标题 日志名 mvn_here或mvn_installing Maven 的参数…
maven() {
    local title=$1 log=$2
    shift 2
    export JAVA_HOME=$JDK
    find_maven
    step "$title（$(basename "$MVN")）" "$log" "$@" ||
        failed_step "$title没有成功" "改好再运行一次，会从断处继续。"
}

# 10 的内存模型实验。jcstress 在编译时给每个实验生成运行它的代码，所以不和库一起编译。
LITMUS=lib/src/litmus/java/litmus

compile_litmus() {
    local to=lib/dist/10-primitives
    rm -rf .build/litmus
    mkdir -p .build/litmus/classes .build/litmus/generated
    "$JDK/bin/javac" -proc:full -encoding UTF-8 --release 25 -Xlint:all,-processing,-classfile -Werror \
        -cp "$to/*" -s .build/litmus/generated -d .build/litmus/classes "$LITMUS"/*.java &&
        "$JDK/bin/jar" --create --file "$to/litmus.jar" -C .build/litmus/classes .
}

# 先记下开始的时刻，构建期间的改动下次还会被发现。BESIDE 是在 Maven 旁边做的事。
BESIDE=
make_dist() {
    local title=$1
    shift
    mkdir -p .build
    rm -f .build/library.stamp # 没有做完以前，lab 不能以为它好了
    touch .build/library.started
    rm -rf lib/dist .env/aot # 换了版本的 jar 不会留下旧的；AOT 缓存里是旧的类，JVM 25 不会发现 jar 换过
    # shellcheck disable=SC2086
    maven "$title" maven $BESIDE mvn_here -q "$@"
    [ ! -d "$LITMUS" ] || step "编译内存模型的实验（javac）" litmus compile_litmus ||
        failed_step "$LITMUS 里的 Java 文件没有通过编译" "改好再运行一次。"
    mv .build/library.started .build/library.stamp
}

build_library() {
    library_ready || make_dist "构建 Java 库" -DskipTests package
}

# lib/dist 和内核的缓存不动：jar 在 lib/target 里另做。
install_library() {
    maven "把 Java 库装进本地 Maven 仓库" install mvn_installing -Pinstall -Dmaven.test.skip=true -Dspotless.check.skip=true install
}

# 装到了哪里，由 Maven 的话里读出：仓库的位置由读者的设置决定。
installed_folder() {
    sed -n 's|.* Installing .* to \(.*\)/[^/]*\.pom$|\1|p' .build/log/install.txt
}

# 失败的测试由 count_tests.py 从报告里数，这里不停下。
test_library() {
    rm -rf lib/target/surefire-reports
    local BESIDE=beside_early_pytest
    make_dist "构建并测试 Java 库" -Dmaven.test.failure.ignore=true verify
}

# ---- 工作进程：notebooks/worker/*.java 编译进自己的 jar，旁边是它的 AOT 缓存

WORKERS=lib/dist/worker

workers_ready() {
    [ -f "$WORKERS/workers.jar" ] &&
        [ -z "$(find notebooks/worker -name '*.java' -newer "$WORKERS/workers.jar" | head -n 1)" ]
}

compile_workers() {
    rm -rf .build/worker
    mkdir -p .build/worker "$WORKERS"
    "$JDK/bin/javac" -encoding UTF-8 --release 25 -Xlint:all -Werror -d .build/worker -cp 'lib/dist/*:lib/dist/07-processes/*' notebooks/worker/*.java &&
        "$JDK/bin/jar" --create --file .build/workers.jar -C .build/worker . &&
        mv .build/workers.jar "$WORKERS/workers.jar"
}

MEMBERS=07-processes # 集群的成员另用这个文件夹里的 jar，另有一份缓存

# JDK、目录或任何一个 jar 变了，JVM 就不认旧的缓存。
worker_cache_key() {
    printf '%s\n%s\n' "$PWD" "$JDK"
    cksum "$JDK/release" lib/dist/threadline.jar lib/dist/threadline-agent.jar lib/dist/jackson-*.jar "$WORKERS/workers.jar"
    [ ! -d "lib/dist/$MEMBERS" ] || cksum "lib/dist/$MEMBERS"/*.jar
}

worker_cache_ready() {
    [ -f "$WORKERS/workers.aot" ] && [ "$(worker_cache_key)" = "$(cat "$WORKERS/workers.aot.key" 2>/dev/null)" ]
}

# 做几个真的任务，让用得到的类都进缓存。
train_workers() {
    rm -f "$WORKERS"/workers*.aot "$WORKERS/workers.aot.key"
    rm -rf "$TRAINING"
    mkdir -p "$TRAINING"
    image_orders | train ImageWorker workers.aot '' || return
    [ ! -d "lib/dist/$MEMBERS" ] || member_orders | train MemberWorker "workers-$MEMBERS.aot" "$MEMBERS" || return
    worker_cache_key >"$WORKERS/workers.aot.key"
}

# train 类 缓存 文件夹：标准输入是任务。
train() {
    "$JDK/bin/java" -cp "lib/dist/*" threadline.worker.Training "$1" "$WORKERS/$2" "$3" && [ -f "$WORKERS/$2" ]
}

TRAINING=.build/training

# filmed 任务…：一边记录一边做，做几遍，JVM 才记得住哪里热。
filmed() {
    local time
    for time in 1 2 3; do
        printf '{"is":"Film","file":"%s/box%s","whole":true}\n' "$TRAINING" "$time"
        printf '{"is":"Order","id":1,%s}\n' "$@"
        printf '{"is":"Cut"}\n'
    done
}

image_orders() {
    local format
    set --
    for format in jpg png; do
        set -- "$@" '"kind":"Draw","task":{"to":"'$TRAINING/a.$format'","width":600,"height":400,"seed":1}' \
            '"kind":"Shrink","task":{"from":"'$TRAINING/a.$format'","to":"'$TRAINING/b.$format'"}'
    done
    filmed "$@"
}

# 端口有人用，就往后找。
member_orders() {
    filmed '"kind":"Join","task":{"cluster":"训练","port":'$((20000 + RANDOM % 20000))'}'
}

build_workers() {
    [ -d notebooks/worker ] || return 0
    workers_ready || step "编译工作进程" worker compile_workers ||
        failed_step "notebooks/worker 里的 Java 文件没有通过编译" "改好再运行一次。"
    worker_cache_ready ||
        step "做工作进程的 AOT 缓存" worker-aot train_workers || {
        own_words "$LOG" >&2
        say "没有做成 AOT 缓存（原因见上），工作进程照样能用，只是启动慢一些。"
    }
}
