// 每段代码一个复制按钮；表在窄的屏幕上也能读；一个按钮打开全部「先猜，再看」。没有脚本时页面照样能读。
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

const answers = [...document.querySelectorAll("details.reveal")];
if (answers.length) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal-all";
  const name = () => {
    const open = answers.every(answer => answer.open);
    button.textContent = open ? "合上全部「先猜，再看」" : "打开全部「先猜，再看」";
    return open;
  };
  button.addEventListener("click", () => {
    const open = !name();
    for (const answer of answers) answer.open = open;
    name();
  });
  for (const answer of answers) answer.addEventListener("toggle", name);
  name();
  document.querySelector(".contents").append(button);
}

// 窄的屏幕上，正文里的表一行变成一块，每格前面写出列的名字
for (const table of document.querySelectorAll(".jp-MarkdownOutput table")) {
  const names = [...table.querySelectorAll("thead th")].map(cell => cell.textContent);
  for (const row of table.rows) {
    [...row.cells].forEach((cell, i) => {
      cell.setAttribute("role", cell.tagName === "TH" ? "columnheader" : "cell");
      if (cell.tagName === "TD") cell.dataset.column = names[i] ?? "";
    });
    row.setAttribute("role", "row");
  }
  for (const group of [table.tHead, ...table.tBodies]) group?.setAttribute("role", "rowgroup");
  table.setAttribute("role", "table");
  table.classList.add("named");
}

// 不认识 ::details-content 的浏览器：打印的时候打开，打印完合上
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const fold of closed) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of closed) fold.open = false;
});

function focusable() {
  for (const box of document.querySelectorAll("table")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("load", focusable);
addEventListener("resize", focusable);
document.addEventListener("toggle", focusable, true);
