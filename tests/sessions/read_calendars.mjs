// Reads calendars as npm's ical.js does: a JSON list of files on standard input, what stands in each on standard output.
import ICAL from "ical.js";
import { readFileSync } from "node:fs";

const files = JSON.parse(readFileSync(0, "utf8"));
const read = (file) =>
  new ICAL.Component(ICAL.parse(file)).getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const text = (name) => component.getFirstPropertyValue(name) ?? "";
    return [
      event.uid, event.sequence, text("status"),
      event.startDate.toUnixTime(), event.endDate.toUnixTime(),
      text("summary"), text("location"), text("description"),
    ];
  });
process.stdout.write(JSON.stringify(files.map(read)));
