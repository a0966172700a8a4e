// Reads one JSON string (a page) a line and answers with one JSON list of what html-validate finds. One process for all
// pages: starting it takes longer than checking.
import { readFileSync } from "node:fs";
import readline from "node:readline";
import { HtmlValidate } from "html-validate/node";

const rules = new URL("../../.html-validate.json", import.meta.url);
const htmlvalidate = new HtmlValidate(JSON.parse(readFileSync(rules, "utf8")));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const report = await htmlvalidate.validateString(JSON.parse(line), "page.html");
  const found = report.results.flatMap((result) => result.messages);
  process.stdout.write(
    JSON.stringify(found.map((m) => `${m.ruleId}: ${m.message} (line ${m.line}, ${m.selector ?? ""})`)) + "\n",
  );
}
