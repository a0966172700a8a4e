// The keys of the panel. F8 turns the screen to the citizen: what they must not see is hidden at once, then the page is
// loaded without it. F9 joins the record that stands first under *Who might it be?*; F7 confirms the first thing to do for
// the person that is to be asked about again; F2 refers them on, F4 closes the first referral that they came with.
// The list of likely doubles has keys of its own.
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

const press = (act, id) => {
  const button = document.getElementById(id);
  if (!button) return;
  addEventListener("keydown", (event) => {
    if (does(event) !== act || event.repeat) return;
    event.preventDefault();
    button.form.requestSubmit(button);
  });
};
press("join", "it-is-them");
press("confirm", "still-right");
press("refer", "refer-on");
press("apart", "not-the-same");
press("later", "put-off");
press("close", "had-what-i-needed");

// F6 opens the hand-over at its first choice; Enter in the line for the next colleague hands over.
const handOver = document.getElementById("hand-over");
if (handOver) {
  addEventListener("keydown", (event) => {
    if (does(event) !== "hand-over" || event.repeat) return;
    event.preventDefault();
    handOver.open = true;
    handOver.querySelector("select").focus();
  });
  document.getElementById("for_next").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const button = document.getElementById("hand-over-now");
    button.form.requestSubmit(button);
  });
}
