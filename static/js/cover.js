// Covers a front desk's page after five minutes without input in any staff page of this browser, and at once where the
// server says that its sign-in is covered. What is typed stays below; names that the list showed are taken away. The
// server covers every other page of the sign-in, so that a reload shows nothing either.
const dialog = document.getElementById("cover");
const USED = "staff page used";
let noted = 0;

const lastUsed = () => Number(localStorage.getItem(USED)) || noted;
const isCovered = () => document.documentElement.classList.contains("covered");

function use() {
  if (isCovered() || Date.now() - noted < 1000) return;
  noted = Date.now();
  localStorage.setItem(USED, String(noted));
}

function hide() {
  if (!dialog || isCovered()) return;
  document.documentElement.classList.add("covered");
  document.getElementById("live")?.replaceChildren();
  dialog.showModal();
  dialog.querySelector("#cover-password").focus();
}

async function cover() {
  hide();
  const form = document.getElementById("uncover");
  const token = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  try {
    await fetch(dialog.dataset.cover, { method: "POST", body: token, redirect: "manual" });
  } catch {
    // The network is down: this page is covered, and the list is not asked for.
  }
}

function look() {
  if (!isCovered() && Date.now() - lastUsed() >= Number(dialog.dataset.after) * 1000) cover();
}

async function uncover(event) {
  event.preventDefault();
  const form = event.target;
  const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  if (response.redirected) return window.location.assign(response.url); // signed out meanwhile
  form.elements.password.value = "";
  if (response.status !== 204) {
    const error = document.getElementById("cover-error");
    error.textContent = (await response.json()).sentence;
    error.className = "govuk-error-message";
    return form.elements.password.focus();
  }
  document.documentElement.classList.remove("covered");
  noted = 0;
  use();
  dialog.close();
  return document.dispatchEvent(new Event("visibilitychange")); // the list is asked for at once
}

for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
  addEventListener(kind, use, { capture: true, passive: true });
}
use();
if (dialog) {
  addEventListener("desk:covered", hide);
  dialog.addEventListener("close", () => isCovered() && dialog.showModal()); // Escape closes it, whatever a page says
  document.getElementById("uncover").addEventListener("submit", uncover);
  document.addEventListener("visibilitychange", look);
  setInterval(look, 5000);
}
