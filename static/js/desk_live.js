// Polls the list every few seconds, so that two front desks see each other's acts, and sends every press by fetch. While
// something is typed or a row is chosen, new rows wait and a row that another desk changed says so in place, so that
// nothing jumps. Without this script every press loads the page.
import { somethingTyped } from "./typed.js";

const EVERY = 4000;
const desk = document.getElementById("desk");
const box = document.getElementById("q");
let waiting = null;
let sending = false;
let searching = false;
let over = false; // the sign-in has lapsed, and what is typed here has yet to be sent

const live = () => document.getElementById("live");
const chosen = () => document.activeElement?.closest?.("#live .desk-row");
const busy = () => sending || box.value.trim() !== "" || chosen();

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function show(fresh) {
  const open = [...live().querySelectorAll("details[open]")].map((fold) => fold.id);
  live().innerHTML = fresh.innerHTML;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  waiting = null;
  desk.dispatchEvent(new CustomEvent("desk:changed"));
}

// Mark a row that another desk has changed, without moving it.
function mark(fresh) {
  let changes = fresh.querySelectorAll(".desk-row").length - live().querySelectorAll(".desk-row").length;
  for (const row of live().querySelectorAll(".desk-row[id]")) {
    if (fresh.querySelector(`#${row.id}`) || row.classList.contains("desk-row--changed")) continue;
    row.classList.add("desk-row--changed");
    const word = document.createElement("strong");
    word.className = "desk-word desk-word--late";
    word.textContent = desk.dataset.elsewhere;
    row.querySelector(".desk-row__who").append(" ", word);
    changes += 1;
  }
  document.getElementById("pending").hidden = changes === 0 && !live().querySelector(".desk-row--changed");
}

function arrived(fresh) {
  if (!busy()) return show(fresh);
  waiting = fresh;
  return mark(fresh);
}

async function ask() {
  if (document.hidden || sending || over || document.documentElement.classList.contains("covered")) return;
  try {
    const response = await fetch(desk.dataset.live);
    if (response.headers.has("Alongside-Covered")) return dispatchEvent(new Event("desk:covered"));
    if (response.redirected || response.status === 403) {
      if (!response.redirected || !somethingTyped()) return window.location.reload();
      over = true;
      live().replaceChildren(); // whoever stands here now need not be who signed in
      return say(desk.dataset.signedOut);
    }
    if (response.ok && !sending) {
      const page = parsed(await response.text());
      if (!sending) arrived(page.body);
    }
  } catch {
    // The network is down: the next poll retries.
  }
}

function release() {
  if (waiting && !busy()) show(waiting);
}

// Hide the last act once the next person is searched or added; its undo stays in the list of acts.
function begin(event) {
  if (event.target !== box) {
    if (event.target.closest("#drop-in")) document.getElementById("said").replaceChildren();
    return;
  }
  const typed = box.value.trim() !== "";
  if (typed && !searching) document.getElementById("said").replaceChildren();
  searching = typed;
}

function say(sentence) {
  const said = document.getElementById("said");
  said.replaceChildren();
  const line = said.appendChild(document.createElement("p"));
  line.className = "desk-said__line desk-said__line--no";
  line.textContent = sentence;
}

async function send(form, button) {
  sending = true;
  const typed = box.value;
  desk.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { "Alongside-Part": "yes" } });
    if (response.redirected && response.url.includes("/staff/sign-in")) return window.location.assign(response.url);
    const page = parsed(await response.text());
    if (!page.getElementById("live")) {
      return window.location.reload(); // no grant any more
    }
    document.getElementById("said").replaceWith(page.getElementById("said"));
    const line = form.closest("#drop-in");
    if (line) line.replaceWith(page.getElementById("drop-in"));
    if (box.value === typed) box.value = ""; // text typed during the request is the next search
    searching = box.value.trim() !== "";
    show(page.getElementById("live"));
    const wrong = document.querySelector("#drop-in .govuk-input--error");
    (wrong ?? box).focus();
  } catch {
    say(desk.dataset.offline);
  } finally {
    sending = false;
    desk.removeAttribute("aria-busy");
  }
  return undefined;
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "leave" in form.dataset) return;
  event.preventDefault();
  if (!sending) send(form, event.submitter);
});
desk.addEventListener("focusout", () => setTimeout(release));
desk.addEventListener("input", begin);
box.addEventListener("input", release);
document.addEventListener("visibilitychange", ask);
setInterval(ask, EVERY);
