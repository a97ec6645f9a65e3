// A box that completes what is typed from the graph: the ARIA combobox pattern with a list.
// data-complete="go" opens the page of what is chosen, "fill" writes its name into the box.

const WAIT = 120;
const SHORTEST = 2;
let boxes = 0;

export function complete(input) {
  const list = document.createElement("ul");
  const frame = document.createElement("span");
  const lang = document.documentElement.lang;
  let options = [];
  let at = -1;
  let waiting = 0;
  let asked = null;

  list.id = `found-${++boxes}`;
  list.className = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  frame.className = "combo";
  input.before(frame);
  frame.append(input, list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  function close() {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(next) {
    if (!options.length) return;
    options[at]?.item.setAttribute("aria-selected", "false");
    at = (next + options.length) % options.length;
    const { item } = options[at];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  function choose({ hit }) {
    close();
    if (input.dataset.complete === "go" && hit.href) {
      location.assign(hit.href);
    } else {
      input.value = hit.value || hit.label;
      input.focus();
    }
  }

  function line(role, text) {
    const item = document.createElement("li");
    item.setAttribute("role", role);
    item.textContent = text;
    list.append(item);
    return item;
  }

  function show(groups) {
    list.replaceChildren();
    options = [];
    at = -1;
    for (const group of groups) {
      line("presentation", group.kind).className = "of";
      for (const hit of group.hits) {
        const item = line("option", hit.label);
        item.id = `${list.id}-${options.length}`;
        item.setAttribute("aria-selected", "false");
        if (hit.matched) item.append(Object.assign(document.createElement("small"), { textContent: hit.matched }));
        const option = { hit, item };
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
        options.push(option);
      }
    }
    if (!options.length) line("presentation", input.dataset.none).className = "of";
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < SHORTEST) return close();
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: text, lang });
    if (input.dataset.kind) query.set("kind", input.dataset.kind);
    try {
      const response = await fetch(`/search.json?${query}`, { signal: asked.signal });
      if (response.ok && document.activeElement === input) show((await response.json()).groups);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // an input method is still writing the letter
    if (event.key === "Escape") return close();
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(options[at]);
    }
  });
}
