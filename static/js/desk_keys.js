// Keyboard control of the front desk. Typing filters the list; Enter acts on a single match, and moves the focus into
// the list when there are several: an arrow key chooses, then Enter acts. In an empty box, and on key repeat, Enter does
// nothing. Single keys work only while their own row has the focus, and only keys that the page lists (keys.js). Without
// this script the box is a filter to submit.
import { does, isTyping } from "./keys.js";

const desk = document.getElementById("desk");
const box = document.getElementById("q");
const { asReference, folded, isFound } = globalThis.folding;

const rows = () => [...desk.querySelectorAll("#live .desk-row")].filter((row) => !row.hidden && row.offsetParent);
const several = () => document.getElementById("several");
const handle = (row) => row?.querySelector("[data-main]") ?? row?.querySelector("button, a");

function filter() {
  const typed = box.value.trim();
  const reference = asReference(typed);
  for (const row of desk.querySelectorAll("#live .desk-row")) {
    const find = row.dataset.find;
    row.hidden = !isFound(typed, find) && !(reference && find.split(" ").includes(reference));
  }
  for (const session of desk.querySelectorAll("#live .desk-session")) {
    session.hidden = ![...session.nextElementSibling.children].some((row) => !row.hidden);
  }
  const nobody = document.getElementById("nobody");
  nobody.hidden = !folded(typed) || rows().length > 0;
  nobody.querySelector("[name=q]").value = typed;
  several().hidden = true;
}

function intoTheList(step) {
  const all = rows().filter(handle);
  const here = all.indexOf(document.activeElement.closest(".desk-row"));
  const next = here < 0 ? (step > 0 ? 0 : -1) : here + step;
  if (next < 0 || all.length === 0) box.focus();
  else handle(all[Math.min(next, all.length - 1)]).focus();
}

function enter() {
  if (!box.value.trim()) return;
  const all = rows();
  if (all.length === 0) document.querySelector("#nobody button").focus();
  else if (all.length === 1) (all[0].querySelector("[data-main]") ?? several()).click();
  else {
    several().hidden = false;
    several().focus();
  }
}

function openLine() {
  const line = document.getElementById("drop-in");
  const name = line.querySelector("[name=name]");
  line.open = true;
  // Carry the filter over to the drop-in's name, except digits: they are a reference or a number.
  if (!name.value && rows().length === 0 && !/\d/.test(box.value)) name.value = box.value.trim();
  name.focus();
}

function leave() {
  if (document.activeElement.closest("#drop-in")) document.getElementById("drop-in").open = false;
  box.value = "";
  box.focus();
  filter();
  box.dispatchEvent(new Event("input"));
}

const inTheBox = {
  enter,
  down: () => intoTheList(1),
  up: () => document.querySelector("#said a, #said button")?.focus(),
};

desk.addEventListener("keydown", (event) => {
  const what = does(event);
  const own = event.target.closest(".desk-row, .desk-said");
  let act = null;
  if (what === "enter" && event.repeat) act = () => {};
  else if (what === "leave") act = leave;
  else if (event.target === box) act = what === "drop-in" && (!box.value || rows().length === 0) ? openLine : inTheBox[what];
  else if (event.target === several()) {
    if (what === "down") act = () => intoTheList(1);
    else if (event.key.length === 1 || event.key === "Backspace") box.focus(); // typing continues in the box
  } else if (!isTyping(event.target) && what === "drop-in") act = openLine;
  else if (!isTyping(event.target) && own) {
    const button = own.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (what === "down" || what === "up") act = () => intoTheList(what === "down" ? 1 : -1);
    else if (what === "press" && button) act = () => button.click();
  }
  if (act) {
    event.preventDefault();
    act();
  }
});
function opened(event) {
  if (event.target.id !== "drop-in" || !event.target.open) return;
  if (!document.activeElement.matches("#drop-in input, #drop-in select")) openLine();
}

desk.addEventListener("toggle", opened, true);
desk.addEventListener("desk:changed", filter);
box.addEventListener("input", filter);
document.documentElement.classList.add("with-script");
filter();
