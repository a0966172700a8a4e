// Tells whether something is typed or chosen in this page that was not so when it was loaded.
export function somethingTyped() {
  return [...document.querySelectorAll("main input, main textarea, main select")].some((field) => {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected && one.value);
    return field.value.trim() !== "" && field.value !== field.defaultValue;
  });
}
