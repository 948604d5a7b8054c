"""把项目副本弄坏的办法；每个函数返回还要加的环境变量。"""

import shutil

from stand_ins import MODULES, executable

TRACEBACK = """Traceback (most recent call last):
  File "request.py", line 1348, in do_open
    h.request(req.get_method())
{}

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "<string>", line 1, in <module>
    import jdk; jdk.install("25")
{}
"""
MAVEN = """[ERROR] Failed to execute goal org.example:plugin:1:goal on project threadline: {} -> [Help 1]
[ERROR]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://example.invalid/help
"""


def python_without_venv(project):
    project.command("python3", '#!/bin/sh\ncase "$2" in *print*) echo 3.11.2 ;; *ensurepip*) exit 1 ;; esac\n')
    return {}


def python_too_old(project):
    project.command("python3", '#!/bin/sh\ncase "$2" in *print*) echo 3.10.14 ;; *) exit 1 ;; esac\n')
    return {}


def without(tool):
    def broken(project):
        (project.bin / tool).unlink()
        return {}

    return broken


def pip_says(text):
    """环境建了一半，pip 装不下去。"""

    def broken(project):
        (project.root / "words").write_text(text)
        executable(
            project.root / ".env/bin/python",
            '#!/bin/bash\ncase "$*" in *"pip install"*) cat words; exit 1 ;; *index-url*) echo http://mirror.example/simple ;; esac\n',
        )
        (project.root / ".env/threadline.home").write_text(f"{project.root}\n")
        return {}

    return broken


def jdk_says(text):
    """没有 JDK 25，也下载不到。"""

    def broken(project):
        (project.root / "words").write_text(TRACEBACK.format(text, text))
        project.environment("cat words >&2\nexit 1\n")
        return {"JAVA_HOME": str(project.jdk("17.0.15"))}

    return broken


def ready_for_maven(project):
    project.environment("exit 0\n")
    return {"JAVA_HOME": str(project.jdk())}


def maven_says(text):
    def broken(project):
        (project.root / "words").write_text(text)
        project.command("mvn", "#!/bin/sh\n[ \"$1\" != --version ] || { echo Apache Maven 3.9.9; exit; }\ncat words\nexit 1\n")
        return ready_for_maven(project)

    return broken


def wrapper_without_network(project):
    for tool in ("wget", "mktemp", "unzip"):
        (project.bin / tool).is_symlink() or (project.bin / tool).symlink_to(shutil.which(tool))
    return {"MVNW_REPOURL": "http://127.0.0.1:9", **ready_for_maven(project)}


def a_jdk_without(module):
    def broken(project):
        project.environment("exit 1\n")
        return {"JAVA_HOME": str(project.jdk(modules=MODULES.replace(module, "")))}

    return broken


def full_disk(project):
    project.command("mkdir", "#!/bin/sh\necho \"mkdir: cannot create directory '.build': No space left on device\" >&2\nexit 1\n")
    return {}


def half_a_copy(project):
    (project.root / "lib/build/jdk.sh").unlink()
    return {}


def kernel_does_not_start(project):
    project.library()
    project.environment("echo '✗ Java 内核不能用：内核一启动就结束了。'; exit 1\n")
    return {"JAVA_HOME": str(project.jdk())}


def no_notebooks(project):
    project.library()
    project.environment("exit 0\n")
    return {"JAVA_HOME": str(project.jdk())}


def worker_with_an_error(project):
    project.library()
    jdk = project.jdk()
    executable(jdk / "bin/javac", "#!/bin/sh\necho 'ImageWorker.java:1: error: unreachable statement' >&2\nexit 1\n")
    (project.root / "notebooks/worker").mkdir()
    (project.root / "notebooks/worker/ImageWorker.java").write_text("")
    project.environment("exit 0\n")
    return {"JAVA_HOME": str(jdk)}


def conda_says(text):
    def broken(project):
        project.command("conda", f"#!/bin/sh\necho '{text}'\nexit 1\n")
        return {}

    return broken


def windows(project):
    (project.bin / "uname").unlink()
    project.command("uname", "#!/bin/sh\necho MINGW64_NT-10.0\n")
    return {}
