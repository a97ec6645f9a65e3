// Completes a query: terms that this graph uses, with their names and counts, and its things.

const KEYWORDS = ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "GRAPH", "BIND", "VALUES", "MINUS", "EXISTS", "NOT EXISTS", "CONSTRUCT", "DESCRIBE", "ASK", "ORDER BY", "GROUP BY", "HAVING", "LIMIT", "OFFSET", "COUNT", "LANG", "STR", "CONTAINS", "PREFIX"];
const CLASS_HERE = /(?:\sa|rdf:type)\s+[\w:-]*$/;
const lang = document.documentElement.lang;
const fold = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
let known;

function terms() {
  known ??= fetch(`/complete.json?lang=${lang}`).then((response) => (response.ok ? response.json() : { prefixes: {}, classes: [], properties: [] }));
  return known;
}

async function things(text) {
  const response = await fetch(`/complete.json?${new URLSearchParams({ q: text, lang })}`);
  return response.ok ? (await response.json()).things : [];
}

// Puts a term in, and its prefix at the top where the query has none yet.
function inserting(text, prefixes) {
  return (view, completion, from, to) => {
    const prefix = text.split(":")[0];
    const declared = new RegExp(`PREFIX\\s+${prefix}:`, "i").test(view.state.doc.toString());
    const changes = [{ from, to, insert: text }];
    const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    if (!declared && prefixes[prefix]) changes.unshift({ from: 0, insert: line });
    const moved = changes.length > 1 ? line.length : 0;
    view.dispatch({ changes, selection: { anchor: from + text.length + moved }, userEvent: "input.complete" });
  };
}

function asOption(words, prefixes, type) {
  return (term) => ({
    label: term.name,
    detail: `${term.label} · ${term.count.toLocaleString(lang)} ${words.count}`,
    info: term.about || undefined,
    type,
    boost: Math.min(Math.log10(term.count + 1) * 8, 60),
    apply: inserting(term.name, prefixes),
  });
}

const fits = (typed) => (term) => fold(`${term.name} ${term.label}`).includes(fold(typed));

export function completer(words) {
  return async (context) => {
    const word = context.matchBefore(/[\p{L}\p{M}\d_:-]+/u);
    if (!word && !context.explicit) return null;
    const typed = word?.text ?? "";
    const before = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos);
    if (/[?$][\w-]*$/.test(before)) return null; // a variable's name is its writer's
    const declaring = /PREFIX\s+[\w-]*$/i.test(before);
    const { prefixes, classes, properties } = await terms();
    const from = word?.from ?? context.pos;
    if (declaring) {
      return { from, filter: false, options: Object.entries(prefixes).filter(([name]) => name.startsWith(typed)).map(([name, iri]) => ({ label: `${name}:`, detail: iri, apply: `${name}: <${iri}>\n`, type: "namespace" })) };
    }
    const wanted = CLASS_HERE.test(before) ? [[classes, "class"]] : [[properties, "property"], [classes, "class"]];
    const options = wanted.flatMap(([list, type]) => list.filter(fits(typed)).slice(0, 40).map(asOption(words, prefixes, type)));
    const keywords = KEYWORDS.filter((each) => typed && each.toLowerCase().startsWith(typed.toLowerCase())).map((label) => ({ label, type: "keyword", boost: 50 }));
    const found = typed.length > 2 && !typed.includes(":") ? await things(typed) : [];
    const named = found.map((thing) => ({ label: thing.label, detail: thing.kind, type: "constant", apply: `<${thing.iri}>` }));
    return { from, filter: false, options: [...keywords, ...options, ...named] };
  };
}
