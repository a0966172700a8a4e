// The keys of the panel. F8 turns the screen to the citizen: what they must not see is hidden at once, then the page is
// loaded without it. F9 joins the record that stands first under *Who might it be?*.
import { does } from "./keys.js";

const turn = document.getElementById("turn-screen");
if (turn) {
  const away = turn.value === "turn";
  const hide = () => {
    if (away) document.getElementById("day").classList.add("day--turned");
  };
  turn.addEventListener("click", hide);
  addEventListener("keydown", (event) => {
    if (does(event) !== "turn" || event.repeat) return;
    event.preventDefault();
    hide();
    turn.form.requestSubmit(turn);
  });
}

const first = document.getElementById("it-is-them");
if (first) {
  addEventListener("keydown", (event) => {
    if (does(event) !== "join" || event.repeat) return;
    event.preventDefault();
    first.form.requestSubmit(first);
  });
}
