"""内核规格：环境里的 java 是我们的，pip 装的原样留作 jjava-stock，conda 的 IJava 叫 ijava。"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ENV = ROOT / ".env"
KERNELS = ENV / "share" / "jupyter" / "kernels"
DIST = ROOT / "lib" / "dist"
AOT_CACHE = ENV / "aot" / "java.aot"
# 被杀死的内核留下的 JFR 数据在这里，build.sh 下次开始时清掉
TEMPORARY = ROOT / ".build" / "tmp"

# 只有 --source 没有 JVM 的 --enable-preview 时，预览代码不报错也不输出，所以两个都要。
COMPILER_OPTS = "--enable-preview --source 25"
COMPILE_LATER = [
    "-XX:Tier4InvocationThreshold=15000",
    "-XX:Tier4MinInvocationThreshold=2000",
    "-XX:Tier4CompileThreshold=45000",
    "-XX:Tier4BackEdgeThreshold=120000",
]
JVM_FLAGS = [
    "--enable-preview",
    # tablesaw 的表用它（classgraph）；没有就往终端打印警告
    "--sun-misc-unsafe-memory-access=allow",
    # JJava 没有它就起不来；库从这里查单元格的行号
    "--add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED",
    # 只有 explore 用：四个包少一个，它就不能走，或认不出起了名字的东西
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
    "--add-opens=java.base/jdk.internal.vm=ALL-UNNAMED",
    # 装代理不必造出整个 MBean 服务器
    "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
    "-XX:+UseSerialGC",
    # 这个 GC 缺省在数数的循环里不停：JVM 要大家停一下，就等到循环做完，别的线程看起来像没有处理器
    "-XX:+UseCountedLoopSafepoints",
    "-XX:LoopStripMiningIter=1000",
    # C2 晚一点才编译：缺省的三倍。启动的时候它要编译的都只用一会儿，而处理器正忙着；循环几十万圈就到了，算得久的照样快
    *COMPILE_LATER,
    "-XX:+EnableDynamicAgentLoading",
    "-Dthreadline.agent=on",
    "-Djava.awt.headless=true",
    f"-Djava.io.tmpdir={TEMPORARY}",
    "-Dfile.encoding=UTF-8",
    "-Dstdout.encoding=UTF-8",
    "-Dstderr.encoding=UTF-8",
    # 编译器用中文说：找不到符号
    "-Duser.language=zh",
    "-Duser.country=CN",
]


JJAVA = "org.dflib.jjava.distro.JJava"
LIBRARY = DIST / "threadline.jar"


def entry() -> str:
    """库里的入口再启动 JJava；还没有库，就直接启动它。"""
    return "threadline.notebook.KernelMain" if LIBRARY.is_file() else JJAVA


def library_jars() -> list[Path]:
    return sorted(DIST.glob("*.jar"))


def class_path(kernel_jar: Path) -> str:
    return ":".join(str(jar) for jar in [kernel_jar, *library_jars()])


def spec(name: str, argv: list[str], env: dict[str, str]) -> dict:
    return {
        "argv": [*argv, "{connection_file}"],
        "display_name": name,
        "language": "java",
        "interrupt_mode": "message",
        "env": {"LC_ALL": "C.UTF-8", **env},
        "metadata": {"debugger": False},
    }


def java_argv(jdk: Path, *cache_flags: str) -> list[str]:
    jar = KERNELS / "java" / "jjava.jar"
    return [
        str(jdk / "bin" / "java"),
        *JVM_FLAGS,
        *cache_flags,
        "-cp",
        class_path(jar),
        entry(),
    ]


def java_spec(jdk: Path) -> dict:
    return spec(
        "Java",
        # 缓存过期或丢失时 JVM 照常启动，只是慢一些：不必把 JVM 的英文警告给读者看。
        java_argv(jdk, f"-XX:AOTCache={AOT_CACHE}", "-Xlog:aot*=off"),
        {"JJAVA_COMPILER_OPTS": COMPILER_OPTS},
    )


def training_argv(jdk: Path) -> list[str]:
    """装过代理的 JVM 做缓存会崩溃，所以训练时关掉它；缓存与它是否打开无关。

    不记热点（JEP 515）：记了，一启动 C2 就把训练时热的全部编译一遍，内核反而晚好、第一格慢。
    """
    errors = f"-XX:ErrorFile={ROOT}/.build/log/hs_err_aot_%p.log"
    no_profiles = ["-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining"]
    argv = java_argv(jdk, f"-XX:AOTCacheOutput={AOT_CACHE}", *no_profiles, errors)
    return [word.replace("threadline.agent=on", "threadline.agent=off") for word in argv] + ["{connection_file}"]


def stock_spec() -> dict:
    jars = "{resource_dir}/../java"
    return {
        "argv": ["java", "-jar", f"{jars}/jjava-launcher.jar", f"{jars}/jjava.jar", "{connection_file}"],
        "display_name": "Java (jjava)",
        "language": "java",
        "interrupt_mode": "message",
        "env": {},
        "metadata": {},
    }


def ijava_spec(jdk: Path, jar: Path) -> dict:
    argv = [str(jdk / "bin" / "java"), *JVM_FLAGS, "-cp", class_path(jar), "io.github.spencerpark.ijava.IJava"]
    return spec("Java 25（IJava）", argv, {"IJAVA_COMPILER_OPTS": COMPILER_OPTS})


def write_json(file: Path, content: dict) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def write_kernelspecs(jdk: Path) -> None:
    if not (KERNELS / "java" / "jjava.jar").is_file():
        raise SystemExit(f"✗ 找不到 {KERNELS / 'java' / 'jjava.jar'}：jjava 没有装进环境。删掉 .env 后再运行一次 ./build.sh。")
    TEMPORARY.mkdir(parents=True, exist_ok=True)
    write_json(KERNELS / "java" / "kernel.json", java_spec(jdk))
    write_json(KERNELS / "jjava-stock" / "kernel.json", stock_spec())
    for jar in sorted(KERNELS.glob("*/**/ijava*.jar"))[:1]:
        write_json(KERNELS / "ijava" / "kernel.json", ijava_spec(jdk, jar))
