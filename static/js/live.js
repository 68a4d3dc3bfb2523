// The result of a measurement while it is typed. The server scores what stands in the fields and stores nothing; here its
// answer is put in its place. Nothing is computed in the browser but sums of counts.
import { all, one } from "./dom.js";
import { parse, show } from "./numbers.js";

const PAUSE = 250; // ms after the last key: the server is not asked, nor a screen reader interrupted, by every digit

// what was typed, without the files: they are no part of a figure
function figures(form) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  return typed;
}

// each part of the answer in the place of the one of the same name; what did not change is not announced again
function place(form, parts) {
  for (const part of parts) {
    const here = one(`[data-o=${part.dataset.o}]`, form);
    if (!here || (here.innerHTML === part.innerHTML && here.className === part.className)) continue;
    here.className = part.className;
    here.replaceChildren(...part.childNodes);
  }
}

for (const form of all("[data-result]")) {
  const panel = one("[data-live]", form), failed = one("[data-failed]", form);
  let timer, asked;

  async function ask() {
    const mine = asked = new AbortController();
    try {
      const answer = await fetch(form.dataset.result, { method: "POST", body: figures(form), signal: mine.signal });
      const parts = answer.ok && !answer.redirected
        ? all("[data-o]", new DOMParser().parseFromString(await answer.text(), "text/html")) : [];
      if (mine !== asked) return; // something else was typed meanwhile: this answer is not of it
      if (!parts.length) throw new Error(`no result: ${answer.status}`);
      panel.removeAttribute("aria-busy");
      failed.hidden = true;
      place(form, parts);
    } catch {
      if (mine !== asked) return;
      failed.hidden = false; // the last answer stays, marked as one of other numbers
      one("[data-calculate]", form)?.classList.remove("nojs");
    }
  }

  function typed() {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
    panel.setAttribute("aria-busy", "true"); // the last answer stays until the next one comes, marked as waiting
    timer = setTimeout(ask, PAUSE);
  }

  form.addEventListener("input", event => {
    if (!event.target.matches("textarea, [type=file]")) typed();
  });
  // a browser that comes back to the page puts in again what was typed, beside the result of what is kept
  addEventListener("pageshow", () => {
    if (all("input:not([type=hidden],[type=file],[type=checkbox])", form).some(input => input.value !== input.defaultValue)) typed();
  });
}

// how many the counts of all levels make together; a dash while one of them is no number
for (const block of all("[data-sum]")) {
  const parts = all("[data-part]", block), sum = one("[data-o=sum]", block);
  block.addEventListener("input", () => {
    const typed = parts.filter(part => part.value.trim()).map(part => parse(part.value));
    const total = typed.reduce((whole, part) => whole + part, 0);
    sum.textContent = typed.length && Number.isFinite(total) ? show(total, total % 1 ? 2 : 0) : "–";
  });
}
