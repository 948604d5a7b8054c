"""环境自己的 JupyterLab 设置：中文、不问新闻、状态显示、导出模板。~/.jupyter 不动。"""

from pathlib import Path

from environment.kernelspecs import ENV, write_json

TEMPLATE = Path(__file__).resolve().parents[1] / "book" / "template" / "threadline"

OVERRIDES = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}

EXPORT = {
    "HTMLExporter": {"template_name": "threadline"},
    "SlidesExporter": {"template_name": "reveal"},
}

# 少了 kernel_info_request：JJava 不回答 history_request，跟踪它状态才会从「未知」变成「空闲」。
SERVER = {
    "MappingKernelManager": {
        "default_kernel_name": "java",
        "untracked_message_types": [
            "comm_info_request",
            "comm_info_reply",
            "kernel_info_reply",
            "shutdown_request",
            "shutdown_reply",
            "interrupt_request",
            "interrupt_reply",
            "debug_request",
            "debug_reply",
            "stream",
            "display_data",
            "update_display_data",
            "execute_input",
            "execute_result",
            "error",
            "status",
            "clear_output",
            "debug_event",
            "input_request",
            "input_reply",
        ],
    },
    "KernelSpecManager": {"allowed_kernelspecs": ["java", "ijava", "python3"]},
}


def link_template() -> None:
    link = ENV / "share" / "jupyter" / "nbconvert" / "templates" / "threadline"
    if TEMPLATE.is_dir() and not (link.is_symlink() and link.resolve() == TEMPLATE):
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(TEMPLATE, target_is_directory=True)


def write() -> None:
    write_json(ENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json", OVERRIDES)
    write_json(ENV / "etc" / "jupyter" / "jupyter_config.json", EXPORT)
    write_json(ENV / "etc" / "jupyter" / "jupyter_server_config.json", SERVER)
    link_template()
