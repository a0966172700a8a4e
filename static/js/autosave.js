// Autosave: every two seconds while somebody types, when a field is left, and when the page is left.
// data-autosave is the form's address; without this script its *Save* button does the same.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = document.getElementById("draft-status");
  const typed = () => new URLSearchParams(new FormData(form)).toString();
  let kept = typed();
  let timer = 0;
  let sending = null; // the request in flight
  let leaving = false;

  const say = (words) => {
    if (status && status.textContent !== words) status.textContent = words;
  };

  const save = () => {
    clearTimeout(timer);
    timer = 0;
    const now = typed();
    if (leaving || now === kept) return;
    if (sending) {
      timer = setTimeout(save, 1000);
      return;
    }
    sending = send(now).finally(() => {
      sending = null;
    });
  };

  const send = async (now) => {
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(now),
        headers: { Accept: "application/json" },
        redirect: "manual",
        signal: AbortSignal.timeout(5000),
      });
      if (response.type === "opaqueredirect") {
        say(form.dataset.signedOut);
      } else if (!response.headers.get("Content-Type")?.includes("json")) {
        throw new Error("No answer that can be read");
      } else {
        const answer = await response.json();
        if (response.ok) {
          form.elements.version.value = answer.version;
          // What was typed during the request is not saved yet; the version field does not count.
          const sent = new URLSearchParams(now);
          sent.set("version", answer.version);
          kept = sent.toString();
        }
        say(response.ok ? answer.saved : answer.sentence);
      }
    } catch {
      say(form.dataset.failed);
      timer = setTimeout(save, 5000);
    }
  };

  // Every two seconds while somebody types, and once after they stop.
  const soon = () => {
    if (!timer) timer = setTimeout(save, 2000);
  };

  form.addEventListener("input", soon);
  form.addEventListener("focusout", save);
  form.addEventListener("submit", (event) => {
    const again = leaving;
    leaving = true;
    clearTimeout(timer);
    if (!sending) return;
    // Requests are serialised: a save that overtook the finish would be a conflict with itself.
    const { submitter } = event;
    event.preventDefault();
    if (!again) sending.finally(() => form.requestSubmit(submitter));
  });
  // Save before signing out: afterwards the session is gone.
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", (event) => {
    const { target } = event;
    if (leaving || typed() === kept) return;
    event.preventDefault();
    leaving = true;
    clearTimeout(timer);
    Promise.resolve(sending)
      .then(() => send(typed()))
      .finally(() => target.submit());
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  // On a link or a reload the next page may be requested before the last save arrives, so unsaved text is also kept
  // in sessionStorage until the same form is shown again.
  const waiting = `unsaved ${form.dataset.autosave}`;
  addEventListener("beforeunload", () => {
    if (!leaving && typed() !== kept) sessionStorage.setItem(waiting, typed());
  });
  addEventListener("pagehide", () => {
    if (leaving || typed() === kept) return;
    fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams(typed()),
      headers: { Accept: "application/json" },
      keepalive: true,
    });
  });

  const unsaved = sessionStorage.getItem(waiting);
  sessionStorage.removeItem(waiting);
  if (unsaved) {
    const fields = new URLSearchParams(unsaved);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.type === "submit") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = fields.get(field.name) === field.value;
      else field.value = fields.get(field.name) ?? "";
    }
    save();
  }
}
