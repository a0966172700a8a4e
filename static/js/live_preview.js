// Shows, beside a form, what the page it describes will say, a moment after something was typed.
// The form is sent as its button "Show the preview" would send it; nothing is kept. Without a script the button does it.
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
    typed.set("look", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: typed, credentials: "same-origin" });
      if (!answer.ok || mine !== newest) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.livePreview);
      if (fresh) shown.replaceChildren(...fresh.childNodes);
    } catch {
      // The network is away: the button still works when it is back.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, WAIT);
  });
}
