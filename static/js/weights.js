// The sum of weights while they are typed, in whole units of the last decimal, so that 2.67 + 2.66 adds up exactly.
import { all, one, state } from "./dom.js";
import { fill, parse, show } from "./numbers.js";

function add(inputs, unit) {
  return inputs.reduce((sum, input) => {
    const weight = input.value.trim() === "" ? 0 : parse(input.value);
    return Number.isNaN(weight) ? { ...sum, bad: true } : { ...sum, units: sum.units + Math.round(weight * unit) };
  }, { units: 0, bad: false });
}

// the bar: each commitment's part of what is due, or of the sum where that is more
function bar(form, total, unit) {
  let x = 0;
  for (const input of all("[data-w]", form)) {
    const part = all("[data-seg]", form).find(rect => rect.dataset.seg === input.dataset.w), weight = parse(input.value);
    const width = Number.isNaN(weight) || !total ? 0 : (100 * weight * unit) / total;
    part?.setAttribute("x", `${x}%`);
    part?.setAttribute("width", `${Math.max(width - 0.4, 0)}%`);
    x += width;
  }
}

function update(form) {
  const { whole, decimals, wEven, wUnder, wOver, wBad } = form.dataset, unit = 10 ** +decimals;
  const short = units => show(units / unit, units % unit ? +decimals : 0);
  const sum = add(all("[data-w]", form), unit), gap = Math.round(+whole * unit) - sum.units;
  one("[data-sum]", form).textContent = short(sum.units);
  for (const group of all("[data-group]", form)) {
    const sub = one("[data-sub]", group);
    if (sub) sub.textContent = short(add(all("[data-w]", group), unit).units);
  }
  bar(form, Math.max(Math.round(+whole * unit), sum.units), unit);
  const place = one("[data-sumstate]", form);
  if (sum.bad) state(place, "miss", wBad);
  else if (gap === 0) state(place, "met", wEven);
  else state(place, gap > 0 ? "part" : "miss", fill(gap > 0 ? wUnder : wOver, { gap: short(Math.abs(gap)) }));
}

for (const form of all("[data-weights]")) {
  if (one(".govuk-form-group--error", form)) update(form); // what was typed and refused, not what is stored
  form.addEventListener("input", event => {
    if (event.target.matches("[data-w]")) update(form);
  });
  // a page that came back with what was typed: its sum, not that of what is stored
  if (one(".govuk-error-summary")) one("[data-w]", form)?.dispatchEvent(new Event("input", { bubbles: true }));
}
