// Shows, beside a form, what the page it describes will say, a moment after something was typed.
// The form is sent to be looked at, and the piece of a page that comes back is shown; nothing is kept. Without a script
// the button "Show the preview" does it.
const form = document.querySelector("form[data-live-preview]");
const WAIT = 500;

if (form) {
  const shown = document.getElementById(form.dataset.livePreview);
  let waiting = 0;
  let newest = 0;

  const refresh = async () => {
    newest += 1;
    const mine = newest;
    const typed = new URLSearchParams(new FormData(form));
    typed.set("look", "live");
    try {
      const answer = await fetch(form.action, { method: "POST", body: typed, credentials: "same-origin" });
      if (!answer.ok || mine !== newest) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      shown.replaceChildren(fresh.content);
    } catch {
      // The network is away: the button still works when it is back.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, WAIT);
  });
}
