// Numbers as people type them, read as tracker/formats/numbers.py reads them: never guessed, NaN where the server would ask.
const language = document.documentElement.lang.slice(0, 2) === "en" ? "en" : "es";
const point = language === "en" ? "." : ",", group = language === "en" ? "," : ".";
const p = "\\" + point, g = "\\" + group;
const plain = new RegExp(`^-?\\d*(?:${p}\\d+)?$`);
const grouped = new RegExp(`^-?[1-9]\\d{0,2}(?:(?:${g}\\d{3})+(?:${p}\\d+)|(?:${g}\\d{3}){2,}|(?: \\d{3})+(?:${p}\\d+)?)$`);

const clean = text => text.replace(/[\u00a0\u202f\u2009]/g, " ").replace("\u2212", "-").trim();

export function parse(text) {
  const typed = clean(text);
  if (!/\d/.test(typed) || !(plain.test(typed) || grouped.test(typed))) return NaN;
  return Number(typed.replaceAll(" ", "").replaceAll(group, "").replace(point, "."));
}

export const show = (number, decimals) =>
  number.toLocaleString(language === "en" ? "en-GB" : "es-CL",
    { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: "always" });

export const fill = (sentence, places) => sentence.replace(/\{(\w+)\}/g, (whole, name) => places[name] ?? whole);
