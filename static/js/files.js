// Choosing files by dropping them, and saying before sending what is over the limit.
import { all, one } from "./dom.js";
import { fill } from "./numbers.js";

for (const drop of all("[data-drop]")) {
  const input = one("input[type=file]", drop), said = one("[data-picked]", drop);
  const over = is => event => {
    event.preventDefault();
    drop.classList.toggle("over", is);
  };
  input.addEventListener("change", () => {
    const files = [...input.files], large = files.find(file => file.size > +drop.dataset.limit);
    said.classList.toggle("is-miss", Boolean(large));
    said.textContent = large ? fill(drop.dataset.tooLarge, { name: large.name }) : files.map(file => file.name).join(", ");
  });
  input.form?.addEventListener("submit", () => {
    if (input.files.length) said.textContent = drop.dataset.sending;
  });
  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", event => {
    over(false)(event);
    if (!event.dataTransfer.files.length) return;
    const files = input.multiple ? event.dataTransfer.files : one_of(event.dataTransfer.files[0]);
    input.files = files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function one_of(file) {
  const list = new DataTransfer();
  list.items.add(file);
  return list.files;
}
