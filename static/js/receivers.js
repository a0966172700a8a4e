// Typing narrows the list of who can be asked. Enter asks the only one left; of several, the focus goes to the first.
const box = document.getElementById("to");
const list = document.querySelector("[data-receivers]");

function narrow() {
  for (const row of list.querySelectorAll("[data-words]")) row.hidden = !folding.isFound(box.value, row.dataset.words);
  for (const group of list.querySelectorAll("ul")) {
    group.hidden = group.previousElementSibling.hidden = !group.querySelector("li:not([hidden])");
  }
}

if (box && list) {
  document.querySelector("[data-without-script]").remove();
  box.addEventListener("input", narrow);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const left = [...list.querySelectorAll("li:not([hidden]) button")];
    if (left.length === 1) left[0].click();
    else left[0]?.focus();
  });
}
