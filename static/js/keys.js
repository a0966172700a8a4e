// The keys of a page are those that its dialog lists: scripts ask here what a key does, so that the list is true.
// `?` opens it while no text field has the focus, or an empty box to search in, since no name begins with it. Single letters and signs can be switched off, for this browser.
const dialog = document.getElementById("keys");
const OFF = "single keys off";
const single = dialog?.querySelector("[data-single-keys]");

export const isTyping = (field) => field.matches("input:not([type=checkbox], [type=radio]), select, textarea");

// What the page's list says that the key of this event does; "" for any other key.
export function does(event) {
  if (!dialog || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key.length === 1 && !single.checked) return "";
  return dialog.querySelector(`[data-key-listed="${CSS.escape(key)}"]`)?.dataset.does ?? "";
}

if (dialog) {
  single.checked = localStorage.getItem(OFF) === null;
  single.addEventListener("change", () => (single.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  dialog.querySelector("[data-close-keys]").addEventListener("click", () => dialog.close());
  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
  document.addEventListener("keydown", (event) => {
    const box = event.target.matches("#q") && !event.target.value;
    if ((isTyping(event.target) && !box) || document.querySelector("dialog[open]") || does(event) !== "keys") return;
    event.preventDefault();
    dialog.showModal();
  });
}
