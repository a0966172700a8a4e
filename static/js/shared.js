// On a shared computer: closes a personal page that nobody uses, warns a minute before, and tells the server while it is
// in use. Tabs of one browser count as one. Nothing is stored. Without this script the server ends what may be seen.
const shared = document.querySelector("[data-shared]");
const dialog = shared.querySelector("dialog");
const tabs = new BroadcastChannel("shared-computer");
const seconds = (name) => Number(shared.dataset[name]) * 1000;
let usedAt = Date.now();
let toldTabsAt = 0;
let toldServerAt = Date.now();
let closing = false;

const send = (action, fields) => fetch(action, {
  method: "POST",
  body: new URLSearchParams(fields),
  headers: { Accept: "application/json" },
});

const hide = () => {
  closing = true;
  document.querySelector("main").hidden = true;
};

const close = () => {
  if (closing) return;
  hide();
  tabs.postMessage("closed");
  const form = dialog.querySelector("form");
  form.elements.idle.disabled = false;
  form.submit();
};

const tellServer = async () => {
  toldServerAt = Date.now();
  try {
    const form = new FormData(dialog.querySelector("form"));
    const { status } = await send(shared.dataset.stay, { csrf_token: form.get("csrf_token") });
    if ([400, 403, 409].includes(status)) close(); // the server, or another tab, has ended it
  } catch {
    // No connection: the next use tells it.
  }
};

const use = () => {
  usedAt = Date.now();
  if (usedAt - toldTabsAt >= 1000) {
    toldTabsAt = usedAt;
    tabs.postMessage("used");
  }
  if (shared.dataset.shared === "yes" && usedAt - toldServerAt >= seconds("toldEvery")) tellServer();
};

// Look every second rather than by timers, which a computer that slept has missed.
const look = () => {
  const left = usedAt + seconds("idle") - Date.now();
  if (shared.dataset.shared !== "yes" || closing) return;
  if (left <= 0) close();
  else if (left <= seconds("warning") && !dialog.open) {
    dialog.showModal();
    const said = dialog.querySelector("[data-said]");
    said.textContent = said.dataset.said;
  }
};

for (const form of shared.querySelectorAll("[data-choice]")) {
  form.hidden = (form.dataset.choice === "yes") === (shared.dataset.shared === "yes");
  // By fetch, so that what is typed elsewhere on the page stays.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await send(form.action, new FormData(form));
      if (!answer.ok) throw new Error("It was not kept");
      shared.dataset.shared = form.dataset.choice;
      for (const other of shared.querySelectorAll("[data-choice]")) other.hidden = other === form;
      shared.querySelector("[data-choice]:not([hidden]) button").focus();
    } catch {
      form.submit();
    }
  });
}

if (dialog) {
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    // While it is warned, only an answer counts.
    addEventListener(kind, () => dialog.open || use(), { capture: true, passive: true });
  }
  dialog.querySelector("[data-stay-here]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => { // by *Stay*, by Escape, or by use in another tab
    usedAt = Date.now();
    tabs.postMessage("used");
    tellServer();
  });
  // *Finish*, here or in another tab, ends what every tab may see: they leave for the first page.
  addEventListener("submit", ({ target }) => target.action === dialog.querySelector("form").action && tabs.postMessage("closed"));
  tabs.addEventListener("message", ({ data }) => {
    if (data === "closed") {
      hide();
      location.replace(shared.dataset.home);
    }
    usedAt = Date.now();
    if (dialog.open) dialog.close();
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  setInterval(look, 1000);
}
