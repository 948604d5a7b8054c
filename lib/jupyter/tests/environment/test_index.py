"""JShell 给全部类做的索引：等读者停下来才做；有人要用，不等。"""

import time

from conftest import crowd
from test_mistakes import Reader

from environment.kernel import kernel

INDEX = """
var shell = ((org.dflib.jjava.kernel.JavaKernel)
    org.dflib.jjava.jupyter.kernel.BaseKernel.notebookKernel()).getJShell();
var version = shell.sourceCodeAnalysis().getClass().getDeclaredField("indexVersion");
version.setAccessible(true);
System.out.print(version.get(shell.sourceCodeAnalysis()));
"""


def test_the_index_of_all_classes_waits_until_the_reader_rests():
    with kernel("java") as java:
        assert java.run(INDEX) == "0"
        deadline = time.monotonic() + 60 * crowd()
        while java.run("System.out.print(version.get(shell.sourceCodeAnalysis()));") == "0":
            assert time.monotonic() < deadline
            time.sleep(3)


def test_the_missing_import_is_known_at_once_in_a_new_kernel():
    with kernel("java", timeout=60 * crowd()) as java:
        _, answer = Reader(java).run("new BufferedImage(1, 1, 1)")
    assert "import java.awt.image.BufferedImage" in "\n".join(answer)
