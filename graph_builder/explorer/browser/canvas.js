// Draws a graph at the places that the server gives, and keeps canvas, list and address the same.
import { draw } from "./drawing.js";
import { follow } from "./following.js";

const place = document.querySelector(".canvas[data-graph]");
if (place) follow(place, await draw(place));
