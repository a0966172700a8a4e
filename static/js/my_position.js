// Searches near the phone's position. The browser is asked only when the button is pressed; the position is rounded to
// about 100 metres and sent in the form body, so that no address and no log has it. Typing a postcode does the same.
for (const form of document.querySelectorAll("form[data-position]")) {
  const ask = form.querySelector("[data-position-ask]");
  const said = form.querySelector("[data-position-said]");
  if (!("geolocation" in navigator) || !window.isSecureContext) continue;
  ask.hidden = false;

  const found = ({ coords }) => {
    form.elements.position.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
    form.elements.near.value = "";
    form.requestSubmit(form.querySelector("button[name=search][value=look]"));
  };

  const failed = () => {
    said.textContent = form.dataset.failed;
    form.elements.near.focus();
  };

  ask.querySelector("button").addEventListener("click", () => {
    said.textContent = "";
    navigator.geolocation.getCurrentPosition(found, failed, { timeout: 10000, maximumAge: 600000 });
  });
}
