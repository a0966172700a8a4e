// Builds static/build: the style sheet, the design system's script, and folding.js with its letters. `--watch` rebuilds
// on every change.
//
// Purges unused classes of the design system, a third of the sheet: kept are those named in a template, in a script of
// ours, or in the design system's own templates of the components that main.scss uses. So write a class whole
// ("govuk-tag--red"), or up to its last hyphen and then composed ("govuk-tag--" ~ colour), which keeps every variant.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const modules = join(root, "node_modules");
const govuk = join(modules, "govuk-frontend/dist/govuk");
const out = process.env.STATIC_BUILD || join(root, "static/build");
const source = join(root, "static/css/main.scss");
const sass = await import(pathToFileURL(join(modules, "sass/sass.node.mjs")));
const { default: anyAscii } = await import(pathToFileURL(join(modules, "any-ascii/any-ascii.js")));

function filesUnder(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, folder, name));
}

function classesInUse() {
  const components = [...readFileSync(source, "utf8").matchAll(/govuk\/components\/([\w-]+)/g)].map((found) => found[1]);
  const files = [
    ...filesUnder("templates", ".html"), ...filesUnder("static/js", ".js"),
    join(govuk, "template.njk"),
    ...components.flatMap((name) => ["template.njk", "template-default.html"].map((file) => join(govuk, "components", name, file))),
  ];
  return new Set(files.flatMap((file) => readFileSync(file, "utf8").match(/govuk-[\w!-]+/g) || []));
}

function withoutUnused(css) {
  const used = classesInUse();
  const composed = [...used].filter((name) => name.endsWith("-"));
  const isUsed = (name) => used.has(name) || composed.some((start) => name.startsWith(start));
  const keeps = (selector) =>
    [...selector.matchAll(/\.(govuk-(?:\\!|[\w-])+)/g)].every((found) => isUsed(found[1].replace("\\", "")));
  return css
    .replace(/([^{}]+)\{([^{}]*)\}/g, (rule, selectors, body) => {
      if (!selectors.includes(".govuk-")) return rule;
      const kept = selectors.split(/,(?![^()]*\))/).filter(keeps);
      return kept.length ? `${kept.join(",")}{${body}}` : "";
    })
    .replace(/@(media|supports)[^{}]*\{\}/g, "");
}

// Drop the font that every rule of the design system repeats: ours is set once, on the body (_layout.scss).
function withOneFont(css) {
  const smooth = "-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale";
  return css
    .replace(/@media print\{[^{}]*\{font-family:inherit\}\}/g, "")
    .replaceAll(`font-family:inherit;${smooth}`, "font-family:inherit");
}

// Only Latin, Greek and Cyrillic letters, as in booking/core/folding.py: any-ascii whole is seventy times as heavy.
function plainLetters() {
  const letters = {};
  for (const [first, last] of [[0xc0, 0x2ff], [0x370, 0x52f], [0x1e00, 0x1eff]]) {
    for (let code = first; code <= last; code += 1) {
      const letter = String.fromCodePoint(code);
      if (/\p{L}/u.test(letter) && letter.normalize("NFKD") === letter) {
        const plain = anyAscii(letter).replace(/[^a-z0-9]/gi, "").toLowerCase();
        letters[plain] = (letters[plain] ?? "") + letter;
      }
    }
  }
  return `const LETTERS = ${JSON.stringify(letters)};\n`;
}

function build() {
  const options = { style: "compressed", charset: false, quietDeps: true, loadPaths: [modules] };
  const { css } = sass.compile(source, options);
  mkdirSync(out, { recursive: true });
  copyFileSync(join(govuk, "govuk-frontend.min.js"), join(out, "govuk-frontend.min.js"));
  writeFileSync(join(out, "folding.js"), plainLetters() + readFileSync(join(root, "static/js/folding.js"), "utf8"));
  writeFileSync(join(out, "main.css"), withOneFont(withoutUnused(css)));
}

build();
if (process.argv.includes("--watch")) {
  let waiting;
  const again = () => {
    try {
      build();
      console.log("The style sheet has been made again.");
    } catch (error) {
      console.error(error.message);
    }
  };
  for (const folder of ["static/css", "static/js", "templates"]) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(waiting);
      waiting = setTimeout(again, 50);
    });
  }
}
