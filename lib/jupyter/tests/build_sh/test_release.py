"""发行版：一个 zip 和它的校验和；解开以后不用构建，pip 装的原样的内核就能运行。"""

import hashlib
import json
import os
import shutil
import zipfile
from pathlib import Path

import nbformat
from conftest import ROOT
from samples import tea

from book.notebook import read
from environment import kernelspecs
from environment.kernel import kernel


def test_the_release_runs_on_the_stock_kernel_without_a_build(project, tmp_path):
    jdk = Path(json.loads((kernelspecs.KERNELS / "java/kernel.json").read_text())["argv"][0]).parents[1]
    (project.root / "lib/dist").mkdir()
    for jar in (ROOT / "lib/dist").glob("*.jar"):
        shutil.copy(jar, project.root / "lib/dist")
    for page in ("site/index.html", "site/student/index.html", "notebooks/worker/ImageWorker.java"):
        (project.root / page).parent.mkdir(parents=True, exist_ok=True)
        (project.root / page).write_text("…")
    nbformat.write(tea(), project.root / "notebooks/90-tea.ipynb")
    said = project.shell(f"JDK='{jdk}'; release 2>&1")
    file = project.root / ".build/release/visible-concurrency.zip"
    assert f"完成：{file}" in said and sorted(path.name for path in file.parent.iterdir()) == [file.name, f"{file.name}.sha256"]
    assert Path(f"{file}.sha256").read_text().split() == [hashlib.sha256(file.read_bytes()).hexdigest(), file.name]

    opened = tmp_path / "解开 release"
    with zipfile.ZipFile(file) as release:
        release.extractall(opened)
    home = opened / "visible-concurrency"
    assert {path.name for path in home.iterdir()} == {"README.txt", "lib", "notebooks", "site"}
    assert not [path for path in home.rglob("*") if path.suffix in (".aot", ".key")]
    assert (home / "site/student/index.html").is_file()
    path = f"{jdk / 'bin'}{os.pathsep}{os.environ['PATH']}"
    with kernel("jjava-stock", env={**os.environ, "PATH": path}, cwd=home / "notebooks") as java:
        said = [java.run(cell.source) for cell in read(home / "notebooks/90-tea.ipynb").cells if cell.cell_type == "code"]
    assert "✓ 同时" in "".join(said)
