// What the design system does on every page once scripts run: the error summary takes the focus, a button that asks for
// it ignores the second press, the skip link moves the focus. Pages work without any of it.
import { Button, ErrorSummary, SkipLink, createAll } from "../build/govuk-frontend.min.js";

for (const component of [Button, ErrorSummary, SkipLink]) {
  createAll(component);
}

// A search is posted, so that no name stands in an address. Coming back to its answer opens the search again, not the
// browser's own page about sending a form twice.
if (document.querySelector("[data-posted]")) history.replaceState(null, "", location.href);
