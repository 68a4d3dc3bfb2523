// The result of a measurement while it is typed. A preview only: the server scores exactly, with decimals.
import { all, one, state } from "./dom.js";
import { fill, parse, percent, show, trap } from "./numbers.js";

const PAUSE = 150; // ms after the last key: a screen reader is not interrupted by every digit

function level(form, value) {
  const { direction, target, low, high } = form.dataset;
  if (direction === "range") return value >= +low && value <= +high ? 100 : NaN;
  if (direction === "lower") return value === 0 ? 100 : (100 * +target) / value;
  if (direction === "higher" && target !== "") return (100 * value) / +target;
  return NaN;
}

function preview(form) {
  const words = form.dataset, output = name => one(`[data-o=${name}]`, form);
  const put = (name, text, unit) => {
    const element = output(name);
    if (!element) return;
    element.textContent = text;
    if (unit) {
      const small = document.createElement("small");
      small.textContent = " " + unit;
      element.append(small);
    }
  };
  const inputs = all("[data-num],[data-den],[data-val]", form);
  const given = selector => { const input = one(selector, form); return input ? parse(input.value) : NaN; };
  const value = one("[data-val]", form)?.value.trim() ? given("[data-val]") : (given("[data-num]") / given("[data-den]")) * +words.factor;
  if (!Number.isFinite(value)) {
    ["value", "level", "points"].forEach(name => put(name, "–"));
    const trapped = inputs.map(input => trap(input.value)).find(Boolean);
    state(output("state"), "todo", words.wNone, trapped ? fill(words.wAsk, trapped) : words.wWrite);
    return;
  }
  const reached = level(form, value), weight = +words.weight;
  put("value", show(value, +words.decimals), output("value")?.dataset.unit);
  if (!Number.isFinite(reached)) {
    put("level", "–");
    put("points", "–");
    state(output("state"), "todo", words.wNone);
    return;
  }
  const won = (weight * Math.max(0, Math.min(reached, 100))) / 100;
  put("level", percent(reached, 1));
  put("points", show(won, 2));
  const kind = reached >= 100 ? "met" : reached >= +words.edge ? "part" : "miss";
  const lost = weight ? fill(words.wLost, { lost: show(weight - won, 2), weight: show(weight, weight % 1 ? 2 : 0) }) : "";
  state(output("state"), kind, words["w" + kind[0].toUpperCase() + kind.slice(1)], kind === "met" ? words.wMetRest : lost);
  const need = one("[data-need]", form);
  if (need) need.hidden = reached >= +words.below;
}

for (const form of all("[data-measure]")) {
  let timer;
  form.addEventListener("input", event => {
    if (!event.target.matches("[data-num],[data-den],[data-val]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => preview(form), PAUSE);
  });
}
