// 每段代码一个复制按钮；装不下的表和图能用键盘左右滚动。没有脚本时页面照样能读。
for (const code of document.querySelectorAll(".highlight")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "复制";
  button.addEventListener("click", async () => {
    button.textContent = (await copy(code.querySelector("pre"))) ? "已复制" : "没有复制成";
    setTimeout(() => (button.textContent = "复制"), 1500);
  });
  const frame = document.createElement("div");
  frame.className = "code";
  code.before(frame);
  frame.append(code, button);
}

async function copy(pre) {
  try {
    await navigator.clipboard.writeText(pre.textContent.replace(/\n$/, ""));
    return true;
  } catch {
    getSelection().selectAllChildren(pre);
    return document.execCommand("copy");
  }
}

function focusable() {
  for (const box of document.querySelectorAll("table, figure")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("load", focusable);
addEventListener("resize", focusable);
document.addEventListener("toggle", focusable, true);
