// Polls the queue and the day every few seconds. While the focus or the pointer is in the list, it is not replaced, so
// that nothing jumps. The panel of the person being seen is never replaced.
const EVERY = 4000;
const list = document.getElementById("live");

const inUse = (part) => part.contains(document.activeElement) || part.matches(":hover");

// Update the break, unless its menu is open.
function showPause(fresh) {
  const pause = document.getElementById("pause");
  if (pause && !inUse(pause) && !pause.querySelector("details[open]")) pause.replaceWith(fresh);
  else fresh.remove();
}

// *Call next* is shown while somebody waits; it takes the focus as it appears, unless the focus is elsewhere.
function showNext(ticket) {
  const next = document.getElementById("call-next");
  if (!next) return;
  const appears = next.hidden && ticket !== "";
  document.getElementById("next-up").textContent = ticket;
  next.hidden = ticket === "";
  if (appears && document.activeElement === document.body) next.querySelector("button").focus();
}

function show(html) {
  const open = [...list.querySelectorAll("details[open]")].map((fold) => fold.id);
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  if (!fresh.querySelector("[data-next-up]")) return window.location.reload(); // signed out
  showPause(fresh.querySelector("#pause"));
  list.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  showNext(list.querySelector("[data-next-up]").dataset.nextUp);
  return undefined;
}

async function ask() {
  if (document.hidden || inUse(list)) return;
  try {
    const response = await fetch(list.dataset.live);
    if (response.ok && !inUse(list)) show(await response.text());
  } catch {
    // The network is down: the next poll retries.
  }
}

if (list) {
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
}
