// A button beside a block of code that copies it.

const words = {
  vi: { copy: "Chép", copied: "Đã chép" },
  en: { copy: "Copy", copied: "Copied" },
}[document.documentElement.lang];

export function copying(block) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 2000);
  });
  block.append(button);
}
