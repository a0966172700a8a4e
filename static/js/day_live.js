// Who waits, and who has come: the list is asked for again every few seconds. Nothing jumps while it is read: as long as
// the focus or the pointer is in it, it stays. The person being seen is never touched.
const EVERY = 4000;
const list = document.getElementById("live");

const inUse = (part) => part.contains(document.activeElement) || part.matches(":hover");

// A break that has begun or ended meanwhile; an open menu stays.
function showPause(fresh) {
  const pause = document.getElementById("pause");
  if (pause && !inUse(pause) && !pause.querySelector("details[open]")) pause.replaceWith(fresh);
  else fresh.remove();
}

// Offered while somebody waits for me. As it appears, Enter is for it, unless the focus is somewhere by choice.
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
  if (!fresh.querySelector("[data-next-up]")) return window.location.reload(); // signed out meanwhile
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
    // The network is down: the next round asks again.
  }
}

if (list) {
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
}
