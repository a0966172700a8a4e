// Polls the queue and the day every few seconds. While the focus or the pointer is in the list, it is not replaced, so
// that nothing jumps. The panel of the person being seen is never replaced.
import { somethingTyped } from "./typed.js";

const EVERY = 4000;
const list = document.getElementById("live");

let over = false; // the sign-in has lapsed

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

// What is typed stays until its button is pressed: it is kept then, and done after signing in.
function signedOut() {
  if (!somethingTyped()) return window.location.reload();
  over = true;
  const status = document.getElementById("draft-status");
  if (status) status.textContent = status.closest("form")?.dataset.signedOut ?? "";
  return list.replaceChildren();
}

function show(html) {
  const open = [...list.querySelectorAll("details[open]")].map((fold) => fold.id);
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  showPause(fresh.querySelector("#pause"));
  list.replaceChildren(...fresh.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  showNext(list.querySelector("[data-next-up]").dataset.nextUp);
}

async function ask() {
  if (document.hidden || over || inUse(list)) return;
  try {
    const response = await fetch(list.dataset.live);
    if (response.redirected) return signedOut();
    if (response.ok && !inUse(list)) show(await response.text());
  } catch {
    // The network is down: the next poll retries.
  }
}

if (list) {
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
}
