// Cumple: makes pages quicker to use; every page works without it.
import { all, one } from "./dom.js";
import "./files.js";
import "./live.js";
import "./weights.js";

document.documentElement.classList.add("js");

// nothing is sent twice by an impatient click
for (const form of all("form[method=post]")) {
  form.addEventListener("submit", event => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000); // a form that only downloads leaves the page standing
  });
}

one("[data-focus]")?.focus();
