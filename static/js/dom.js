// Small helpers of the other modules.
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function mark(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS(svg.namespaceURI, "use");
  svg.setAttribute("class", "mk is-" + kind);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", "#m-" + kind);
  svg.append(use);
  return svg;
}

// a shape, a bold word, and the reason; nothing is announced again when nothing changed
export function state(element, kind, word, rest = "") {
  if (element.dataset.said === kind + word + rest) return;
  element.dataset.said = kind + word + rest;
  const bold = document.createElement("b");
  bold.textContent = word;
  element.className = "state is-" + kind;
  element.replaceChildren(mark(kind), bold, document.createTextNode(" " + rest));
}
