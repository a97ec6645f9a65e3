// Everything here only adds to pages that can be read and used without it.
import { complete } from "./combobox.js";
import { copying } from "./copy.js";

for (const input of document.querySelectorAll("input[data-complete]")) complete(input);
for (const block of document.querySelectorAll(".copy")) copying(block);

// What a badge means goes away again without the mouse or another step of the focus.
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && document.activeElement?.matches(".badge")) document.activeElement.blur();
});
