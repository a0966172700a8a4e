// Counts down the hold of a slot, and warns two minutes before its end, with a button to extend it.
// Without this script the page shows until when it is held, and has the same button.
const hold = document.querySelector("[data-hold]");
const bar = document.querySelector("[data-hold-bar]");
if (hold && bar) {
  const said = bar.querySelector("[data-hold-said]");
  const keep = bar.querySelector("[data-hold-keep]");
  const form = hold.querySelector("form");
  let since = Date.now();
  let told = "";
  let thanks = 0; // until when the confirmation of *Keep it longer* is shown

  const say = (words, { button = false } = {}) => {
    said.textContent = words;
    keep.hidden = !button;
    bar.classList.toggle("hold-bar--due", words !== "");
    document.documentElement.classList.toggle("has-hold-bar", words !== "");
  };

  // Update every second rather than by timers, which a phone that slept has missed.
  const look = () => {
    const left = Number(hold.dataset.seconds) - (Date.now() - since) / 1000;
    const due = left <= 0 ? "over" : left <= 60 ? "last" : left <= Number(hold.dataset.warning) ? "soon" : "";
    if (due === told && (due !== "" || Date.now() < thanks || !thanks)) return;
    told = due;
    thanks = 0;
    say(due && hold.dataset[due], { button: due !== "over" && due !== "" && hold.dataset.longer === "yes" });
  };

  // Post the page's own form by fetch, so that what is typed elsewhere on the page stays.
  keep.addEventListener("click", async () => {
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(8000),
      });
      if (!response.ok) throw new Error("It is not held any more");
      const answer = await response.json();
      hold.dataset.seconds = answer.seconds;
      hold.dataset.longer = answer.longer ? "yes" : "no";
      hold.querySelector(".hold__until").textContent = answer.until;
      since = Date.now();
      told = "";
      thanks = since + 15000;
      say(answer.until);
    } catch {
      say(hold.dataset.failed);
    }
  });

  setInterval(look, 1000);
}
