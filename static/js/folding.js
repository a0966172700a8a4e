// Same folding as on the server, booking/core/folding.py. The build puts LETTERS before it: by plain spelling, the
// letters that are written so.
const PLAIN = new Map(Object.entries(LETTERS).flatMap(([plain, letters]) => [...letters].map((letter) => [letter, plain])));
const LABELS = new Set("my your booking appointment ref reference refno no number is code".split(" "));
const JOINS = /['`´‘’‛′＇ـ]/g;
const UNSEEN = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
const ACCENTS = new RegExp(
  "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670" +
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+",
  "g",
);

const WRITTEN_OUT = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe", Ä: "Ae", Ö: "Oe", Ü: "Ue", Å: "Aa", Ø: "Oe" };
const SHORTEST = 4;

function folded(text) {
  const bare = text.replace(JOINS, "").replace(UNSEEN, "").normalize("NFKD").replace(ACCENTS, "");
  const plain = [...bare].map((sign) => PLAIN.get(sign) ?? sign).join("");
  return (plain.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ");
}

// Whether each word typed is found in a folded text: inside a word, or from its beginning into the next.
function isFound(typed, text) {
  const words = folded(typed).split(" ").filter(Boolean);
  const written = folded(typed.normalize("NFC").replace(/[äöüåø]/gi, (sign) => WRITTEN_OUT[sign])).split(" ");
  return words.every((word, at) => {
    const short = word.replace(/([aou])e|(a)a/g, "$1$2");
    const begins = [...short].length >= SHORTEST && ` ${text}`.includes(` ${short}`);
    const runsOn = () => new RegExp(`(^| )${[...word].join(" ?")}`, "u").test(text);
    return text.includes(word) || text.includes(written[at]) || begins || runsOn();
  });
}

// A reference as the list has it, without what was pasted around it; "" where it is none.
function asReference(typed) {
  const words = folded(typed).split(" ");
  while (LABELS.has(words[0])) words.shift();
  const read = words.join("").replace(/o/g, "0").replace(/[il]/g, "1").replace(/u/g, "v");
  return read.length === 10 ? read : "";
}

globalThis.folding = { asReference, folded, isFound };
