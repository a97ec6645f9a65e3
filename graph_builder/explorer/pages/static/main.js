// Everything here only adds to pages that can be read and used without it.
import { complete } from "./combobox.js";
import { copying } from "./copy.js";

for (const input of document.querySelectorAll("input[data-complete]")) complete(input);
for (const block of document.querySelectorAll(".copy")) copying(block);
