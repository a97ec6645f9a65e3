// Labels of the canvas: broken into lines, and shown only where none lies on another.
const SIZE = 12;
const WIDE = 115;
const LINES = 3;
const LONGEST = 40; // letters of a line that is one word
export const STEP = 1.15; // the height of a line, in letters
const GAP = 4;
const BOLD = 1.08;
const CELL = 64;
const MARGIN = 70; // of the picture beside its outermost things, in pixels
const FIRST = 0.05; // share of the things whose labels may lie on nodes where there is no other room
const LABEL = "label of ";

const pen = document.createElement("canvas").getContext("2d");
pen.font = `${SIZE}px system-ui, Noto Sans, sans-serif`;
const widths = new Map();
const width = (text) => {
  if (!widths.has(text)) widths.set(text, pen.measureText(text).width);
  return widths.get(text);
};

export function broken(label) {
  const lines = [""];
  for (const word of label.split(/\s+/)) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.at(-1) && width(longer) > WIDE) lines.push(word);
    else lines[lines.length - 1] = longer;
    if (lines.length > LINES) break;
  }
  const shown = lines.slice(0, LINES);
  if (lines.length > LINES) shown[LINES - 1] += "…";
  return shown.map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line)).join("\n");
}

// On which side of its node each label stands, for those that fit: the chosen thing's first, then those of
// the things with the most relations. No label lies on another; only those of a few lie on a node.
export function readable(nodes, zoom, { node: by, label }) {
  const letters = zoom * label;
  const half = 7.5 * by * zoom;
  const taken = new Map();
  const take = (box, id) => { for (const cell of around(box)) taken.set(cell, [...(taken.get(cell) ?? []), [box, id]]); };
  for (const { id, at } of nodes) take([at.x * zoom - half, at.y * zoom - half, at.x * zoom + half, at.y * zoom + half], id);
  const [left, right] = ends(nodes.map(({ at }) => at.x * zoom));
  const within = ([from, , to]) => from >= left - MARGIN && to <= right + MARGIN;
  const order = [...nodes].sort((one, other) => other.chosen - one.chosen || other.rank - one.rank || (one.id < other.id ? -1 : 1));
  const sides = new Map();
  for (const [place, { id, at, label: text, chosen }] of order.entries()) {
    const lines = text.split("\n");
    const size = [Math.max(...lines.map(width)) * letters * (chosen ? BOLD : 1) + 4, lines.length * SIZE * STEP * letters + 2];
    const reach = (chosen ? 1.6 : 1) * half + GAP * zoom;
    const free = (box, meant) => around(box).every((cell) => (taken.get(cell) ?? []).every(([other, whose]) => whose === id || !meant(whose) || apart(box, other)));
    const places = beside(at.x * zoom, at.y * zoom, ...size, reach).filter(([, each]) => within(each));
    const found = places.find(([, each]) => free(each, () => true))
      || (place < FIRST * nodes.length && places.find(([, each]) => free(each, isLabel)))
      || (chosen && places[0]);
    if (!found) continue;
    const [side, box] = found;
    take(box, LABEL + id);
    sides.set(id, side);
  }
  return sides;
}

const isLabel = (whose) => whose.startsWith(LABEL);

// The sides of a thing, those that face away from the middle before others, as lines lead there.
function beside(x, y, wide, high, reach) {
  const below = ["below", [x - wide / 2, y + reach, x + wide / 2, y + reach + high]];
  const above = ["above", [x - wide / 2, y - reach - high, x + wide / 2, y - reach]];
  const right = ["right", [x + reach, y - high / 2, x + reach + wide, y + high / 2]];
  const left = ["left", [x - reach - wide, y - high / 2, x - reach, y + high / 2]];
  return [...(y < 0 ? [above, below] : [below, above]), ...(x < 0 ? [left, right] : [right, left])];
}

export const ends = (numbers) => [Math.min(...numbers), Math.max(...numbers)];

const apart = (one, other) => one[0] >= other[2] || one[2] <= other[0] || one[1] >= other[3] || one[3] <= other[1];

function around([left, top, right, bottom]) {
  const cells = [];
  for (let x = Math.floor(left / CELL); x <= Math.floor(right / CELL); x += 1)
    for (let y = Math.floor(top / CELL); y <= Math.floor(bottom / CELL); y += 1) cells.push(x * 1e5 + y);
  return cells;
}
