// Keeps the canvas, the list beside it and the address the same: whatever is chosen in one is
// chosen in all. The server makes the list; what it sends for the next address replaces it.
import { frame, load, show } from "./drawing.js";

export function follow(place, cy) {
  const status = document.querySelector("#drawn-status");
  const parts = () => document.querySelectorAll("[data-part]");

  async function go(address, { push = true, fit = false } = {}) {
    try {
      const response = await fetch(address, { headers: { accept: "text/html" } });
      if (!response.ok) return location.assign(address);
      const next = new DOMParser().parseFromString(await response.text(), "text/html");
      const graph = next.querySelector(".canvas").dataset.graph;
      const drawn = await load(graph);
      for (const part of parts()) part.replaceWith(next.getElementById(part.id));
      show(cy, drawn);
      if (fit) frame(cy, place);
      place.dataset.graph = graph;
      place.dataset.ready = drawn.nodes.length;
      document.title = next.title;
      if (push) history.pushState({}, "", address);
      if (status) status.textContent = document.querySelector("#drawn-count")?.textContent ?? "";
    } catch {
      location.assign(address);
    }
  }

  const chooses = () => document.querySelector("#panel")?.dataset.choose;
  const keyOf = (iri) => iri.replace("https://w3id.org/danvan/", "");
  cy.on("tap", "node", ({ target }) => {
    if (chooses()) go(chooses().replace("sel=KEY", `sel=${encodeURIComponent(keyOf(target.id()))}`));
    else if (target.data("href")) location.assign(target.data("href"));
  });
  cy.on("dragfree", "node", ({ target }) => {
    const { x, y } = target.position();
    const address = new URL(location);
    const key = keyOf(target.id());
    const pins = (address.searchParams.get("pin") ?? "").split(" ").filter((pin) => pin && !pin.startsWith(`${key}~`));
    address.searchParams.set("pin", [...pins, `${key}~${Math.round(x)}~${Math.round(y)}`].join(" "));
    if (chooses()) go(address.href, { push: false }).then(() => history.replaceState({}, "", address));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const { id } = link;
    go(link.href, { fit: link.dataset.go === "fit" }).then(() => {
      (id && document.getElementById(id) || document.querySelector("#chosen"))?.focus();
    });
  });
  addEventListener("popstate", () => go(location.href, { push: false }));
  for (const button of document.querySelectorAll("[data-act]")) {
    button.hidden = false;
    button.addEventListener("click", () => acts[button.dataset.act](cy, place));
  }
}

const acts = {
  fit: (cy, place) => frame(cy, place),
  closer: (cy, place) => cy.zoom({ level: cy.zoom() * 1.3, renderedPosition: { x: place.clientWidth / 2, y: place.clientHeight / 2 } }),
  farther: (cy, place) => cy.zoom({ level: cy.zoom() / 1.3, renderedPosition: { x: place.clientWidth / 2, y: place.clientHeight / 2 } }),
  async png(cy) {
    const ground = getComputedStyle(document.body).backgroundColor;
    const blob = await cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 6000, maxHeight: 6000, bg: ground });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "danvan.png" });
    link.click();
    URL.revokeObjectURL(link.href);
  },
};
