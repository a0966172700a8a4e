// Shows the print button, which needs a script.
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
  // On a page made only for printing, Enter prints.
  if (place.dataset.print === "focus") place.focus();
}
