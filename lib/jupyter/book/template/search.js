// 在全书里找：每个词都要有；小节的名字里有的排在前面。地址里的 ?q=… 也行。
const sections = JSON.parse(document.getElementById("sections").textContent);
const query = document.getElementById("query");
const MOST = 30;

function matches(words) {
  const rank = section => words.filter(word => section.title.toLowerCase().includes(word)).length;
  return sections
    .filter(section => words.every(word => (section.title + " " + section.text).toLowerCase().includes(word)))
    .sort((a, b) => rank(b) - rank(a));
}

// 第一个词前后的一段，各个词用 <mark> 标出
function excerpt(text, words) {
  const lower = text.toLowerCase();
  const first = Math.min(...words.map(word => lower.indexOf(word)).filter(at => at >= 0), text.length);
  const start = first === text.length ? 0 : Math.max(0, first - 30);
  const shown = document.createElement("p");
  shown.append(start > 0 ? "…" : "");
  let at = start;
  const end = Math.min(text.length, start + 100);
  while (at < end) {
    const next = words
      .map(word => [lower.indexOf(word, at), word.length])
      .filter(([from]) => from >= 0 && from < end)
      .sort((a, b) => a[0] - b[0])[0];
    if (!next) break;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(next[0], next[0] + next[1]);
    shown.append(text.slice(at, next[0]), mark);
    at = next[0] + next[1];
  }
  shown.append(text.slice(at, end), end < text.length ? "…" : "");
  return shown;
}

function search() {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length ? matches(words) : [];
  document.getElementById("hits").replaceChildren(
    ...found.slice(0, MOST).map(section => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = section.href;
      link.textContent = section.title === section.page ? section.page : `${section.page}：${section.title}`;
      item.append(link, excerpt(section.text, words));
      return item;
    }),
  );
  document.getElementById("found").textContent = !words.length
    ? ""
    : !found.length
      ? `没有一节里有「${query.value.trim()}」：少写一个词，或换一个`
      : `${found.length} 节${found.length > MOST ? `，这里是前 ${MOST} 节` : ""}`;
}

document.getElementById("search").hidden = false;
query.addEventListener("input", search);
query.value = new URLSearchParams(location.search).get("q") ?? query.value;
search();
