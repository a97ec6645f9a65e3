// Shows who, when and who says so beside a mark; without this script a mark leads to its row.
(() => {
  "use strict";
  const card = document.getElementById("card");
  const rowOf = (mark) => document.getElementById((mark.getAttribute("href") || "").slice(1));
  const fill = (row) => {
    const told = [...row.cells].filter((cell) => cell.textContent.trim());
    card.replaceChildren(...told.map((cell, place) => {
      const line = document.createElement("p");
      const texts = [...cell.childNodes].map((part) =>
        part.nodeName === "BR" ? "; " : part.nodeName === "svg" ? "" : part.textContent);
      const text = texts.join("").trim();
      line.textContent = place ? `${cell.dataset.column}: ${text}` : text;
      return line;
    }));
  };
  const show = (mark) => {
    const row = rowOf(mark);
    if (!row) return;
    fill(row);
    card.hidden = false;
    const at = mark.getBoundingClientRect();
    const room = document.documentElement.clientWidth - card.offsetWidth - 8;
    card.style.left = `${Math.max(8, Math.min(at.left, room)) + scrollX}px`;
    const below = at.bottom + 10 + card.offsetHeight < innerHeight;
    card.style.top = `${(below ? at.bottom + 10 : at.top - 10 - card.offsetHeight) + scrollY}px`;
  };
  const hide = () => { card.hidden = true; };
  for (const mark of document.querySelectorAll("a.mark")) {
    mark.querySelector("title")?.remove();
    for (const name of ["mouseenter", "focus"]) mark.addEventListener(name, () => show(mark));
    for (const name of ["mouseleave", "blur"]) mark.addEventListener(name, hide);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.documentElement.dataset.ready = "true";
})();
