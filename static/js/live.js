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

// the year so far: what earlier periods bring to both sides, and how many the denominator is a mean of
function accumulated(words, numerator, denominator) {
  const above = numerator + +(words.addNum ?? 0), below = (denominator + +(words.addDen ?? 0)) / +(words.times ?? 1);
  return (above / below) * +words.factor;
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
  const value = one("[data-val]", form)?.value.trim() ? given("[data-val]") : accumulated(words, given("[data-num]"), given("[data-den]"));
  if (!Number.isFinite(value)) {
    ["value", "level", "points"].forEach(name => put(name, "–"));
    const trapped = inputs.map(input => trap(input.value)).find(Boolean);
    state(output("state"), "todo", words.wNone, trapped ? fill(words.wAsk, trapped) : words.wWrite);
    return;
  }
  const reached = level(form, value), weight = +words.weight, due = +(words.due ?? words.weight);
  put("value", show(value, +words.decimals), output("value")?.dataset.unit);
  if (!Number.isFinite(reached)) {
    put("level", "–");
    put("points", "–");
    state(output("state"), "todo", words.wNone);
    return;
  }
  // points are of the year's target where one is given, the level is of what is due by now
  const counted = words.annual ? level({ dataset: { ...words, target: words.annual } }, value) : reached;
  const won = (weight * Math.max(0, Math.min(counted, 100))) / 100;
  put("level", percent(reached, 1));
  put("points", show(won, 2));
  const kind = reached >= 100 ? "met" : reached >= +words.edge ? "part" : "miss";
  const lost = due > won ? fill(words.wLost, { lost: show(due - won, 2), weight: show(due, due % 1 ? 2 : 0) }) : "";
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

// how many the counts of all levels make together; a dash while one of them is no number
for (const block of all("[data-sum]")) {
  const parts = all("[data-part]", block), sum = one("[data-o=sum]", block);
  let timer;
  const add = () => {
    const typed = parts.filter(part => part.value.trim()).map(part => parse(part.value));
    const total = typed.reduce((whole, part) => whole + part, 0);
    sum.textContent = typed.length && Number.isFinite(total) ? show(total, total % 1 ? 2 : 0) : "–";
  };
  block.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(add, PAUSE);
  });
}

// a result that only the server can compute is taken away as soon as it is not of what stands in the fields
for (const entry of all("[data-stale]")) {
  entry.addEventListener("input", () => {
    for (const output of all("[data-o=value],[data-o=level],[data-o=points],[data-o=alone]", entry)) output.textContent = "–";
    state(one("[data-o=state]", entry), "todo", entry.dataset.stale);
  });
}
