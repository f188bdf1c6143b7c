// The blanks of a recipe: its name, title, currency, zone, and every number that it pays by.

/** A number in a line of the rule. */
export interface Blank {
  /** The line, from 0. */
  line: number;
  /** Where it stands in the line as the recipe has it. */
  start: number;
  end: number;
  value: string;
}

/** A line with numbers, as it is to be filled in: text and blanks take turns. */
export interface Form {
  line: number;
  parts: (string | Blank)[];
  /** Whether it is one of several steps, without which the rule is one all the same. */
  optional: boolean;
}

/** What somebody filled in. */
export interface Filled {
  /** The numbers that were changed, by `keyOf`. */
  values: Map<string, string>;
  /** The lines that are left out. */
  without: Set<number>;
}

export const keyOf = ({ line, start }: Blank): string => `${line}:${start}`;

export interface Head {
  name: string;
  title: string;
  currency: string;
  zone: string;
}

const HEAD = /^distributor\s+(\S+)\s+"((?:\\.|[^"\\])*)"/m;
const CURRENCY = /^(\s+currency\s+)([A-Z]{3}|points)/m;
const ZONE = /^(\s+time zone\s+)(\S+)/m;
const NUMBER = /(?<![\w.:-])\d+(?:\.\d+)?(?=%|\s+[A-Z]{3}\b|\s+(?:days?|weeks?|months?|hours?|minutes?)\b|\s|,|$)/g;

/** The rule without its examples: they hold for its own numbers alone. */
export function withoutExamples(source: string): string {
  const at = source.search(/^example\b/m);
  return at < 0 ? source : `${source.slice(0, at).trimEnd()}\n`;
}

export function headOf(source: string): Head {
  const [, name = "", title = ""] = HEAD.exec(source) ?? [];
  return { name, title, currency: CURRENCY.exec(source)?.[2] ?? "USD", zone: ZONE.exec(source)?.[2] ?? "UTC" };
}

/** The lines with numbers. When a rule runs is a matter of the schedule, which the editor shows better; after how many days it pays is not. */
export function formsOf(source: string): Form[] {
  const lines = withoutExamples(source).split("\n");
  const forms: Form[] = [];
  let section = "";
  lines.forEach((line, at) => {
    if (/^\S/.test(line)) section = line.split(/\s/)[0] ?? "";
    if ((section === "schedule" && !/^\s+pay after\b/.test(line)) || section === "language" || section === "distributor") return;
    const blanks = [...line.replace(/"[^"]*"|#.*$/g, (text) => "~".repeat(text.length)).matchAll(NUMBER)];
    if (blanks.length === 0) return;
    const parts: Form["parts"] = [];
    let end = 0;
    for (const found of blanks) {
      parts.push(line.slice(end, found.index).replace(/\s+/g, " ").trimStart());
      end = found.index + found[0].length;
      parts.push({ line: at, start: found.index, end, value: found[0] });
    }
    parts.push(line.slice(end));
    forms.push({ line: at, parts, optional: false });
  });
  // The first step is where the others begin.
  const isStep = ({ line }: Form) => /^\s+tier\s/.test(lines[line] ?? "");
  const first = forms.find(isStep);
  return forms.map((form) => ({ ...form, optional: isStep(form) && form !== first }));
}

function changedIn(source: string, { values }: Filled): { blank: Blank; value: string }[] {
  const blanks = formsOf(source).flatMap(({ parts }) => parts.filter((part) => typeof part !== "string"));
  return blanks.flatMap((blank) => {
    const value = values.get(keyOf(blank));
    return value === undefined || value === blank.value ? [] : [{ blank, value }];
  });
}

/** Whether the examples of a recipe still hold: they are about its own numbers, currency and zone. */
export function keepsExamples(source: string, head: Head, filled: Filled): boolean {
  const before = headOf(source);
  return changedIn(source, filled).length === 0 && filled.without.size === 0 && head.currency === before.currency && head.zone === before.zone;
}

/** The recipe filled in. */
export function fill(source: string, head: Head, filled: Filled): string {
  const before = headOf(source);
  const lines = (keepsExamples(source, head, filled) ? source : withoutExamples(source)).split("\n");
  for (const { blank, value } of changedIn(source, filled).sort((a, b) => b.blank.start - a.blank.start)) {
    const line = lines[blank.line] ?? "";
    lines[blank.line] = line.slice(0, blank.start) + value + line.slice(blank.end);
  }
  const kept = lines.filter((_, at) => !filled.without.has(at));
  const title = head.title.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  let text = kept.join("\n").replace(HEAD, () => `distributor ${head.name} "${title}"`);
  if (head.currency !== before.currency) {
    text = text.replace(CURRENCY, (_, start: string) => start + head.currency)
      .replaceAll(new RegExp(`(\\d )${before.currency}\\b`, "g"), (_, start: string) => start + head.currency);
  }
  return text.replace(ZONE, (_, start: string) => start + head.zone);
}

/** A name of a rule for a title: `Best affiliate 2027` is `best_affiliate_2027`. */
export function nameFor(title: string): string {
  const plain = title.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
  return plain || "new_rule";
}

/** The name itself, or with the first number behind it that is free: `profit_share_2`. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
  return free;
}

/** Whether a rule says from when it measures: then nobody is asked when it is activated. */
export function hasStart(source: string): boolean {
  return /^\s+starts\s/m.test(source);
}
