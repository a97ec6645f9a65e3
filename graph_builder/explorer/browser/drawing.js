// A canvas with the nodes of a graph. Positions come from the server; the browser lays out nothing.
import cytoscape from "cytoscape";
import { STEP, broken, ends, readable } from "./labels.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const TOLD = 12; // relations of the chosen thing up to which each has its label
const ROOM = { side: 75, top: 95, bottom: 65 }; // for labels of the outermost things, and the tools
const SIDES = {
  below: { "text-valign": "bottom", "text-margin-y": 4 },
  above: { "text-valign": "top", "text-margin-y": -4 },
  right: { "text-halign": "right", "text-valign": "center", "text-margin-x": 4, "text-justification": "left" },
  left: { "text-halign": "left", "text-valign": "center", "text-margin-x": -4, "text-justification": "right" },
};
const CLOSEST = 1.2;
const ARROWS = 0.5; // closeness from which arrows can be seen, and are drawn
const CHANGE = 1.05; // zooming by less than this changes no size

// How much larger than life nodes and labels are, so that they can be read where all is shown.
const grown = (zoom, most) => Math.min(Math.max(0.95 / zoom, 1), most);
const sizes = (zoom) => ({ node: grown(zoom, 2.2), label: grown(zoom, 12), arrows: zoom > ARROWS });
const alike = (one, other) => one.arrows === other.arrows && Math.abs(Math.log(one.label / other.label)) < Math.log(CHANGE);

function sheet(kinds, { node, label, arrows }) {
  const [text, ground, quiet, accent] = ["--text", "--ground", "--quiet", "--accent"].map(colour);
  const written = { color: text, "font-family": "system-ui, Noto Sans, sans-serif", "text-background-color": ground, "text-background-opacity": 0.8 };
  const arrow = { "curve-style": "straight", "target-arrow-shape": "triangle", "target-arrow-color": quiet, "arrow-scale": 0.7 };
  const own = Object.entries(kinds).map(([kind, { colours }]) => ({ selector: `node[kind = "${kind}"]`, style: { "background-color": colours[dark.matches ? 1 : 0] } }));
  return [
    { selector: "node", style: { width: 15 * node, height: 15 * node, "background-color": quiet } },
    ...own,
    { selector: "node[rest > 0]", style: { "border-width": 3, "border-style": "double", "border-color": ground } },
    { selector: "node.named", style: { ...written, label: "data(label)", "font-size": 12 * label, "line-height": STEP, "text-wrap": "wrap", "text-max-width": 1e4, "text-background-padding": 1, "z-index": 5 } },
    ...Object.entries(SIDES).map(([side, style]) => ({ selector: `node.${side}`, style })),
    { selector: "edge", style: { width: 1, "line-color": quiet, "line-opacity": 0.55, ...(arrows ? arrow : { "haystack-radius": 0 }) } },
    { selector: "edge.derived", style: { "line-style": "dashed", "line-dash-pattern": [5 * node, 4 * node] } },
    { selector: "node.chosen", style: { width: 24 * node, height: 24 * node, "border-width": 4, "border-style": "solid", "border-color": accent, "font-weight": 700, "z-index": 9 } },
    { selector: "edge.near", style: { ...arrow, width: 2, "line-opacity": 1, "line-color": accent, "target-arrow-color": accent } },
    { selector: "edge.told", style: { ...written, label: "data(label)", "font-size": 10 * label, "text-rotation": "autorotate", "text-background-opacity": 0.9 } },
  ];
}

function elements(graph, zoom) {
  const chosen = graph.nodes.find((node) => node.chosen)?.id;
  const near = graph.edges.map(({ from, to }) => from === chosen || to === chosen);
  const told = near.filter(Boolean).length <= TOLD;
  const degree = new Map();
  for (const { from, to } of graph.edges) for (const id of [from, to]) degree.set(id, (degree.get(id) ?? 0) + 1);
  const nodes = graph.nodes.map(({ id, label, x, y, chosen }) => ({ id, label: broken(label), at: { x, y }, chosen, rank: degree.get(id) ?? 0 }));
  const sides = readable(nodes, zoom, sizes(zoom));
  const classes = (id, chosen) => [chosen && "chosen", ...(sides.has(id) ? ["named", sides.get(id)] : [])].filter(Boolean);
  return [
    ...graph.nodes.map(({ id, kind, rest, href, chosen }, index) => ({ group: "nodes", classes: classes(id, chosen), data: { ...nodes[index], at: undefined, kind, rest, href }, position: nodes[index].at })),
    ...graph.edges.map(({ from, to, label, derived }, index) => ({ group: "edges", classes: [derived && "derived", near[index] && "near", near[index] && told && "told"].filter(Boolean), data: { id: `edge ${index}`, source: from, target: to, label } })),
  ];
}

export async function load(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

// Where to look from so that all is seen, but never from so near that a few things fill the place.
function view(places, place) {
  const [[left, right], [top, bottom]] = [ends(places.map(({ x }) => x)), ends(places.map(({ y }) => y))];
  const { clientWidth: wide, clientHeight: high } = place;
  const fits = (room, length) => (length > 0 ? Math.max(room, 50) / length : CLOSEST);
  const zoom = Math.max(Math.min(fits(wide - 2 * ROOM.side, right - left), fits(high - ROOM.top - ROOM.bottom, bottom - top), CLOSEST), 0.05);
  return { zoom, pan: { x: wide / 2 - (zoom * (left + right)) / 2, y: (high + ROOM.top - ROOM.bottom - zoom * (top + bottom)) / 2 } };
}

// Gives nodes and labels the sizes that they have from here, where that differs or `changed` says so.
function resize(cy, changed) {
  const now = sizes(cy.zoom());
  if (!changed && alike(now, cy.scratch("sizes"))) return;
  cy.scratch("sizes", now);
  cy.style(sheet(cy.scratch("kinds"), now));
}

function name(cy) {
  const nodes = cy.nodes().map((node) => ({ ...node.data(), at: node.position() }));
  const sides = readable(nodes, cy.zoom(), cy.scratch("sizes"));
  cy.batch(() => cy.nodes().forEach((node) => {
    const side = sides.get(node.id());
    const [was] = Object.keys(SIDES).filter((each) => node.hasClass(each));
    if (was === side) return;
    node.removeClass(["named", was]).addClass(side ? ["named", side] : []);
  }));
}

export function show(cy, graph) {
  cy.batch(() => {
    cy.elements().remove();
    cy.add(elements(graph, cy.zoom()));
  });
  cy.scratch("kinds", graph.kinds);
  resize(cy, true);
}

export async function draw(place) {
  const graph = await load(place.dataset.graph);
  const seen = view(graph.nodes, place);
  const cy = cytoscape({
    container: place,
    elements: elements(graph, seen.zoom),
    style: sheet(graph.kinds, sizes(seen.zoom)),
    layout: { name: "preset", fit: false },
    ...seen,
    pixelRatio: Math.min(devicePixelRatio, 2),
    minZoom: 0.05,
    maxZoom: 3,
    hideEdgesOnViewport: true,
    textureOnViewport: true,
    boxSelectionEnabled: false,
    selectionType: "single",
  });
  cy.scratch("kinds", graph.kinds);
  cy.scratch("sizes", sizes(seen.zoom));
  let waiting = 0;
  dark.addEventListener("change", () => resize(cy, true));
  cy.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(() => { resize(cy, false); name(cy); }, 80); });
  place.cy = cy;
  cy.one("render", () => { place.dataset.ready = graph.nodes.length; });
  return cy;
}

export function frame(cy, place) {
  cy.resize();
  if (cy.nodes().nonempty()) cy.viewport(view(cy.nodes().map((node) => node.position()), place));
  resize(cy, false);
  name(cy);
}
