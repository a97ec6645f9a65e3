// The query box as an editor: colours, completion from this graph's own terms and things, errors
// at their place. What is typed goes nowhere but to this server. The box itself stays the form's
// field, so the page works the same without this script.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completer } from "./completion.js";

const theme = EditorView.theme({
  "&": { border: "1px solid var(--line)", borderRadius: "8px", background: "var(--ground)", color: "var(--text)", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "1px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "Cascadia Mono", "Noto Sans Mono", monospace', lineHeight: "1.55", minHeight: "18rem", maxHeight: "34rem", overflow: "auto" },
  ".cm-gutters": { background: "var(--panel)", color: "var(--quiet)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { background: "color-mix(in srgb, var(--accent-ground) 55%, transparent)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "color-mix(in srgb, var(--accent) 28%, transparent) !important" },
  ".cm-tooltip": { background: "var(--ground)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px", maxWidth: "min(34rem, 92vw)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-ground)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--quiet)", fontStyle: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--wrong)" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.literal], color: "var(--wrong)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--quiet)" },
  { tag: tags.variableName, color: "var(--text)", fontWeight: "500" },
]);

function wrongAt(state, { line, column, wrong }) {
  const at = state.doc.line(Math.min(Math.max(Number(line), 1), state.doc.lines));
  const from = Math.min(at.from + Math.max(Number(column) - 1, 0), at.to);
  return [{ from: from === at.to ? at.from : from, to: at.to, severity: "error", message: wrong }];
}

// Text typed over coloured text: left to itself, Chromium carries the colours over as an inline
// style, which the policy refuses with an error.
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

function edit(box) {
  // The editor's style sheets are adopted by a shadow root: a strict policy allows no style element.
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const words = JSON.parse(box.dataset.words);
  const form = box.form;
  const run = () => { form.requestSubmit(); return true; };
  const state = EditorState.create({
    doc: box.value,
    extensions: [
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(), closeBrackets(), indentOnInput(), lintGutter(),
      syntaxHighlighting(colours), sparql(), EditorView.lineWrapping, theme, replacing,
      autocompletion({ override: [completer(words)], activateOnTyping: true }),
      keymap.of([{ key: "Mod-Enter", run }, ...completionKeymap, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ "aria-label": box.labels[0].textContent, tabindex: "0" }),
      EditorView.updateListener.of((update) => { if (update.docChanged) box.value = update.state.doc.toString(); }),
    ],
  });
  const view = new EditorView({ state, root });
  root.append(view.dom);
  box.before(host);
  box.hidden = true;
  box.required = false; // a hidden field that is required would stop the form without a word
  box.labels[0].addEventListener("click", () => view.focus());
  if (Number(box.dataset.line)) {
    const found = wrongAt(view.state, box.dataset);
    view.dispatch(setDiagnostics(view.state, found), { selection: { anchor: found[0].from }, scrollIntoView: true });
    view.focus();
  }
  host.dataset.ready = "";
}

for (const box of document.querySelectorAll("textarea[data-editor]")) edit(box);
