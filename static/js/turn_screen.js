// F8 turns the screen to the citizen: what they must not see is hidden at once, then the page is loaded without it.
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

// A key of its own for the act that the panel offers first: its button names it.
addEventListener("keydown", (event) => {
  const button = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
  if (!button || event.repeat) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});
