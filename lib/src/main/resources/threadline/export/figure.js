{
const frame = document.currentScript.closest("figure").firstElementChild;
const card = frame.firstElementChild;
const at = (spot, side) => parseFloat(spot.style[side]);
const spots = [...card.querySelectorAll("span[title]")];
const placed = [...spots].sort((a, b) => at(a, "top") - at(b, "top") || at(a, "left") - at(b, "left"));
const first = spot => placed.find(other => other.title === spot.title);
const order = placed.filter(spot => first(spot) === spot);
const tip = document.createElement("div");
tip.setAttribute("role", "status");
tip.style.cssText = "position:absolute;z-index:1;box-sizing:border-box;width:max-content;max-width:320px;padding:4px 10px;border:1px solid #555;border-radius:4px;background:#fff;color:#111;font:14px/1.5 sans-serif;white-space:pre-wrap;overflow-wrap:anywhere;box-shadow:0 2px 8px #0004";
tip.hidden = true;
let shown;
const show = spot => {
if (shown) shown.style.outline = "";
shown = spot;
tip.hidden = !spot;
tip.textContent = spot ? spot.title : "";
if (!spot) return;
spot.style.outline = "2px solid #111";
tip.style.maxWidth = Math.min(320, frame.clientWidth) + "px";
const below = spot.offsetTop + spot.offsetHeight + 4, above = spot.offsetTop - tip.offsetHeight - 4;
const room = card.offsetHeight - tip.offsetHeight;
const left = Math.min(spot.offsetLeft, frame.scrollLeft + frame.clientWidth - tip.offsetWidth);
tip.style.top = (below <= room || above < 0 ? Math.max(0, Math.min(below, room)) : above) + "px";
tip.style.left = Math.max(frame.scrollLeft, left) + "px";
};
const keys = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};
card.append(tip);
if (spots.length) {
card.tabIndex = 0;
card.setAttribute("role", "group");
card.setAttribute("aria-label", "图的细节：方向键逐条看，Esc 收起");
card.dataset.lmSuppressShortcuts = "true";
card.addEventListener("click", event => show(spots.find(s => s === event.target && s !== shown)));
card.addEventListener("keydown", event => {
const step = keys[event.key];
if (event.key === "Escape") show();
if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
event.preventDefault();
const next = order.indexOf(shown && first(shown)) + step;
show(order.at(shown ? (next + order.length) % order.length : step < 0 ? -1 : 0));
shown.scrollIntoView({block: "nearest", inline: "nearest"});
});
}
}
