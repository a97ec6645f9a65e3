// A canvas with the nodes of a graph. Positions come from the server; the browser lays out nothing.
import cytoscape from "cytoscape";

const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// How much larger than life labels are, so that they can be read where all of a small graph is shown.
const enlarged = (cy) => Math.min(Math.max(0.95 / cy.zoom(), 1), 2.2);
const TOLD = 12; // relations of the chosen thing up to which each has its label

function sheet(kinds, by) {
  const text = colour("--text");
  const ground = colour("--ground");
  const own = Object.entries(kinds).map(([kind, { colours }]) => ({ selector: `node[kind = "${kind}"]`, style: { "background-color": colours[dark.matches ? 1 : 0] } }));
  return [
    { selector: "node", style: { width: 15 * by, height: 15 * by, "background-color": colour("--quiet"), label: "data(label)", color: text, "font-size": 12 * by, "font-family": "system-ui, Noto Sans, sans-serif", "text-wrap": "wrap", "text-max-width": 115 * by, "text-valign": "bottom", "text-margin-y": 4, "text-background-color": ground, "text-background-opacity": 0.8, "text-background-padding": 1, "min-zoomed-font-size": 8 } },
    ...own,
    { selector: "node[rest > 0]", style: { "border-width": 3, "border-style": "double", "border-color": ground } },
    { selector: "edge", style: { width: 1, "line-color": colour("--quiet"), "line-opacity": 0.55, "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": colour("--quiet"), "arrow-scale": 0.7 } },
    { selector: "node.chosen", style: { width: 24 * by, height: 24 * by, "border-width": 4, "border-style": "solid", "border-color": colour("--accent"), "font-weight": 700, "z-index": 9 } },
    { selector: "edge.near", style: { width: 2, "line-opacity": 1, "line-color": colour("--accent"), "target-arrow-color": colour("--accent") } },
    { selector: "edge.told", style: { label: "data(label)", "font-size": 10 * by, "min-zoomed-font-size": 8, color: text, "text-rotation": "autorotate", "text-background-color": ground, "text-background-opacity": 0.9 } },
  ];
}

function elements(graph) {
  return [
    ...graph.nodes.map(({ id, label, kind, rest, href, x, y }) => ({ group: "nodes", data: { id, label: label.length > 70 ? `${label.slice(0, 68)}…` : label, kind, rest, href }, position: { x, y } })),
    ...graph.edges.map(({ from, to, label }, index) => ({ group: "edges", data: { id: `edge ${index}`, source: from, target: to, label } })),
  ];
}

export async function load(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

function restyle(cy) {
  const by = enlarged(cy);
  cy.scratch("enlarged", by);
  cy.style(sheet(cy.scratch("kinds"), by));
}

export function show(cy, graph) {
  cy.batch(() => {
    cy.elements().remove();
    cy.add(elements(graph));
    for (const node of graph.nodes) if (node.chosen) cy.getElementById(node.id).addClass("chosen").connectedEdges().addClass("near");
    const near = cy.edges(".near");
    if (near.length <= TOLD) near.addClass("told");
  });
  cy.scratch("kinds", graph.kinds);
  restyle(cy);
}

export async function draw(place) {
  const cy = cytoscape({
    container: place,
    layout: { name: "preset" },
    style: [],
    pixelRatio: Math.min(devicePixelRatio, 2),
    minZoom: 0.05,
    maxZoom: 3,
    hideEdgesOnViewport: true,
    textureOnViewport: true,
    boxSelectionEnabled: false,
    selectionType: "single",
  });
  const graph = await load(place.dataset.graph);
  show(cy, graph);
  frame(cy, place);
  restyle(cy); // once more, for the size at which all of it is shown
  let waiting = 0;
  const zoomed = () => { if (Math.abs(enlarged(cy) / cy.scratch("enlarged") - 1) > 0.05) restyle(cy); };
  dark.addEventListener("change", () => restyle(cy));
  cy.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(zoomed, 80); });
  place.cy = cy;
  place.dataset.ready = graph.nodes.length;
  return cy;
}

// Shows all, but never so small that no label can be read where a part would do.
export function frame(cy, place) {
  cy.resize();
  cy.fit(undefined, 30);
  if (cy.zoom() > 1.2) cy.zoom({ level: 1.2, renderedPosition: { x: place.clientWidth / 2, y: place.clientHeight / 2 } });
}
