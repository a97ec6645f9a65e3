// Colours for light and dark, the legend's switches, and what a node is connected with.
(() => {
  "use strict";
  const card = document.getElementById("card");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const hidden = new Set();
  const update = (set, changes) => { if (changes.length) set.update(changes); };
  const paint = () => {
    const at = dark.matches ? "dark" : "light";
    const ink = dark.matches ? "#e9eef3" : "#17202a";
    const ground = dark.matches ? "#12171d" : "#ffffff";
    network.setOptions({
      edges: { color: { color: dark.matches ? "#566677" : "#a3b0bd", highlight: ink, hover: ink, inherit: false } },
    });
    update(nodes, drawn.kinds.map((kind, id) => {
      const colour = drawn[at][kind];
      const fill = kind === "more" ? ground : colour;
      return { id, color: { background: fill, border: colour, highlight: { background: fill, border: ink }, hover: { background: fill, border: ink } } };
    }));
  };
  // Labels of our own: lines far enough apart for stacked marks, and none upon another.
  const face = '"Noto Sans", system-ui, "Segoe UI", Roboto, sans-serif';
  const order = drawn.ranks.map((_, id) => id).sort((a, b) =>
    (b === drawn.centre) - (a === drawn.centre) || drawn.ranks[b] - drawn.ranks[a] || a - b);
  const label = (context) => {
    const scale = network.getScale();
    const size = Math.max(13, Math.min(10.5 / scale, 56));
    const step = size * 1.35;
    const places = network.getPositions();
    const taken = new Map();
    const near = (box) => {
      const keys = [];
      for (let x = Math.floor(box[0] / 200); x <= Math.floor(box[2] / 200); x += 1)
        for (let y = Math.floor(box[1] / 100); y <= Math.floor(box[3] / 100); y += 1) keys.push(`${x},${y}`);
      return keys;
    };
    const free = (keys, box) => keys.every((key) => (taken.get(key) || []).every((other) =>
      box[0] >= other[2] || box[2] <= other[0] || box[1] >= other[3] || box[3] <= other[1]));
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = size / 4;
    context.strokeStyle = dark.matches ? "#12171d" : "#ffffff";
    context.fillStyle = dark.matches ? "#e9eef3" : "#17202a";
    context.textAlign = drawn.beside ? "left" : "center";
    for (const id of order) {
      const at = places[id];
      if (!at || hidden.has(drawn.kinds[id])) continue;
      context.font = `${id === drawn.centre ? "bold " : ""}${size}px ${face}`;
      const lines = drawn.lines[id];
      const wide = Math.max(...lines.map((line) => context.measureText(line).width));
      const gap = drawn.sizes[id] + 3;
      const x = drawn.beside ? at.x + gap + 3 : at.x;
      const top = drawn.beside ? at.y - (step * lines.length) / 2 : at.y + gap;
      const left = drawn.beside ? x : x - wide / 2;
      const box = [left, top, left + wide, top + step * lines.length];
      const keys = near(box);
      if (!free(keys, box)) continue;
      for (const key of keys) taken.set(key, [...(taken.get(key) || []), box]);
      lines.forEach((line, place) => {
        const y = top + step * (place + 0.5);
        context.strokeText(line, x, y);
        context.fillText(line, x, y);
      });
    }
  };
  network.on("afterDrawing", label);
  const show = (id, at) => {
    const row = document.getElementById(`n${id}`);
    if (!row) return;
    const told = [...row.cells].filter((cell) => cell.textContent.trim());
    card.replaceChildren(...told.map((cell, place) => {
      const line = document.createElement("p");
      const texts = [...cell.childNodes].map((part) =>
        part.nodeName === "BR" ? "; " : part.nodeName === "svg" ? "" : part.textContent);
      const text = texts.join("").trim();
      line.textContent = place ? `${cell.dataset.column}: ${text}` : text;
      return line;
    }));
    card.hidden = false;
    const frame = document.getElementById("mynetwork").getBoundingClientRect();
    const left = Math.min(frame.left + at.x + 16, document.documentElement.clientWidth - card.offsetWidth - 8);
    card.style.left = `${Math.max(8, left) + scrollX}px`;
    card.style.top = `${frame.top + at.y + 16 + scrollY}px`;
  };
  const hide = () => { card.hidden = true; };
  const choose = (id) => {
    for (const row of document.querySelectorAll("tr.chosen")) row.classList.remove("chosen");
    document.getElementById(`n${id}`)?.classList.add("chosen");
  };
  network.on("hoverNode", (event) => show(event.node, event.pointer.DOM));
  network.on("blurNode", hide);
  network.on("dragStart", hide);
  network.on("zoom", hide);
  network.on("click", (event) => {
    if (!event.nodes.length) return hide();
    choose(event.nodes[0]);
    show(event.nodes[0], event.pointer.DOM);
  });
  for (const button of document.querySelectorAll(".legend button")) {
    button.addEventListener("click", () => {
      const kind = button.dataset.kind;
      const off = !hidden.delete(kind) && hidden.add(kind);
      button.setAttribute("aria-pressed", String(!off));
      update(nodes, drawn.kinds.flatMap((other, id) => other === kind ? [{ id, hidden: Boolean(off) }] : []));
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  dark.addEventListener("change", paint);
  if (drawn.labels.length) update(edges, edges.getIds().map((id, place) => ({ id, label: drawn.labels[place], font: { size: 10, color: "#7b8794", strokeWidth: 0, align: "middle" } })));
  paint();
  network.once("afterDrawing", () => { document.documentElement.dataset.ready = "true"; });
  network.fit({ maxZoomLevel: 1.2 });
  network.moveTo({ scale: network.getScale() * (drawn.beside ? 0.84 : 0.9) });
  if (drawn.beside) network.moveTo({ offset: { x: -90, y: 0 } });
  network.redraw();
})();
