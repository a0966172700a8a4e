// Starts the design system's components: the error summary takes the focus, a button so marked ignores a double click,
// the skip link moves the focus. Pages work without any of it.
import { Button, ErrorSummary, SkipLink, createAll } from "../build/govuk-frontend.min.js";

for (const component of [Button, ErrorSummary, SkipLink]) {
  createAll(component);
}

// Searches are posted, so that no name is in an address. Going back to a result opens the search again instead of the
// browser's warning about posting twice.
const posted = document.querySelector("[data-posted]");
if (posted) {
  history.replaceState(null, "", location.href);
  posted.querySelector("input[autofocus]")?.select(); // the next search is typed over this one
}
