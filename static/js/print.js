// Shows what prints the page, which would do nothing without a script.
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.addEventListener("click", () => window.print());
  // On a page made for paper alone, Enter prints.
  if (place.dataset.print === "focus") place.focus();
}
