// Live preview beside a form, shortly after something was typed. The form is posted with look=live, and the returned
// fragment is shown; nothing is saved. Without this script the button "Show the preview" does the same.
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
      if (!answer.ok || answer.redirected || mine !== newest) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = await answer.text();
      shown.replaceChildren(fresh.content);
    } catch {
      // The network is down: the button works when it is back.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, WAIT);
  });
}
