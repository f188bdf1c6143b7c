// The dry run: each entry against the catalogue, before anything is sent. The server looks at every
// entry again when it is recorded, and has the last word.
import { ExactNumber, type Catalogue, type Entry, type EventInput, type FactInput, type Line, type RateInput } from "./entry";

type Field = { name: string; type: string };

const LONGEST_KEY = 255;
const LONGEST_TEXT = 1000;
const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The lines with what is wrong with each. */
export function checked(lines: Line[], catalogue: Catalogue): Line[] {
  const keys = new Map<string, { number: number; content: string }>();
  return lines.map((line) => {
    if (!line.entry) return line;
    const faults = [...wrong(line.entry, catalogue), ...(line.faults ?? [])];
    const key = reused(line, line.entry, keys);
    if (key !== null) faults.push(key);
    return faults.length === 0 ? line : { number: line.number, refused: faults.join("; ") };
  });
}

/** A key stands for one content for ever; the same entry twice is no mistake. */
function reused(line: Line, { kind, input }: Entry, keys: Map<string, { number: number; content: string }>): string | null {
  const content = JSON.stringify([kind, input]);
  const known = keys.get(input.key);
  if (known && known.content !== content) return `the key "${input.key}" stands on line ${known.number} with other content`;
  if (!known) keys.set(input.key, { number: line.number, content });
  return null;
}

/** Everything that is wrong with an entry by itself, so that a line is mended once. */
function wrong(entry: Entry, catalogue: Catalogue): string[] {
  const { key } = entry.input;
  const faults: string[] = [];
  if (key === "") faults.push("the key is missing");
  if (bytes(key) > LONGEST_KEY) faults.push(`the key has ${bytes(key)} bytes; at most ${LONGEST_KEY}`);
  switch (entry.kind) {
    case "event":
      return [...faults, ...wrongEvent(entry.input, catalogue)];
    case "fact":
      return [...faults, ...only(wrongFact(entry.input, catalogue))];
    case "rate":
      return [...faults, ...only(wrongRate(entry.input))];
  }
}

const only = (fault: string | null): string[] => (fault === null ? [] : [fault]);

function wrongEvent({ type, occurredAt, fields, approval }: EventInput, catalogue: Catalogue): string[] {
  const kind = catalogue.events.find(({ name }) => name === type);
  const faults: string[] = [];
  if (!kind) faults.push(`no event "${type}" in the catalogue; known: ${catalogue.events.map(({ name }) => name).join(", ")}`);
  if (!isMoment(occurredAt)) faults.push(`occurredAt: must be a moment with its offset, such as ${offsetOf(occurredAt) ?? "2026-10-31T09:00:00Z"}, not "${occurredAt}"`);
  if (approval && approval !== "APPROVED" && approval !== "PENDING") faults.push(`approval: APPROVED or PENDING, not "${approval}"`);
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return [...faults, "fields: must be an object of fields by name"];
  for (const [name, value] of kind ? Object.entries(fields) : []) {
    const field = kind?.fields.find((one) => one.name === name);
    const problem = !field ? `${type} has no such field; it has ${kind?.fields.map((one) => one.name).join(", ")}` : value === null ? null : wrongValue(field, value);
    if (problem) faults.push(`${name}: ${problem}`);
  }
  return faults;
}

/** What a date or a time of day without its offset is where one looks; `null` for anything else. */
function offsetOf(text: string): string | null {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?$/.exec(text.trim());
  const moment = new Date(`${found?.[1]}T${found?.[2] ?? "00:00"}${found?.[3] ?? ":00"}`);
  if (!found || Number.isNaN(moment.getTime())) return null;
  const away = -moment.getTimezoneOffset();
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  return `${found[1]}T${found[2] ?? "00:00"}${found[3] ?? ":00"}${away < 0 ? "-" : "+"}${two(Math.abs(away) / 60)}:${two(Math.abs(away) % 60)}`;
}

function wrongFact({ subject, attribute, value, from }: FactInput, catalogue: Catalogue): string | null {
  const attributes = attributesOf(subject.kind, catalogue);
  if (!attributes) return `fact: no "${subject.kind}" in the catalogue; known: customer, collaborator, ${catalogue.assets.map(({ name }) => name).join(", ")}`;
  if (subject.ref === "") return "fact: the reference is missing";
  const field = attributes.find(({ name }) => name === attribute);
  if (!field) return `attribute: ${subject.kind} has no "${attribute}"; it has ${attributes.map(({ name }) => name).join(", ")}`;
  if (from !== null && from !== undefined && !isMoment(from)) return `from: must be a moment with its offset, not "${from}"`;
  // Parts of owners add up to all of it: the server says so when they do not.
  if (value === null || (attribute === "owner" && typeof value === "object")) return null;
  const problem = wrongValue(field, value);
  return problem ? `${attribute}: ${problem}` : null;
}

function attributesOf(kind: string, catalogue: Catalogue): Field[] | undefined {
  if (kind === "customer") return catalogue.customer;
  if (kind === "collaborator") return catalogue.collaborator;
  return catalogue.assets.find(({ name }) => name === kind)?.attributes;
}

function wrongRate({ from, to, value, on }: RateInput): string | null {
  if (!/^[A-Z]{3}$/.test(from) || !/^[A-Z]{3}$/.test(to)) return 'rate: must be like {"from": "EUR", "to": "USD"}';
  if (from === to) return "rate: converts a currency into itself";
  if (!/^\d+(\.\d+)?$/.test(value)) return `value: must be a number above zero such as "1.08", not "${value}"`;
  if (!/^\d{4}-\d\d-\d\d$/.test(on)) return `on: must be a day such as 2026-10-31, not "${on}"`;
  return null;
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text) && !Number.isNaN(Date.parse(text));
}

function wrongValue({ type }: Field, value: unknown): string | null {
  const written = value instanceof ExactNumber ? value.digits : JSON.stringify(value);
  const not = (form: string) => `must be ${form}, not ${written}`;
  switch (type) {
    case "number":
      return isNumber(value) ? null : not("a number with at most 18 digits before the point and 9 behind it");
    case "money":
      return isMoney(value) ? null : not('an amount with its currency, such as {"amount": "19.90", "currency": "USD"}, or 19.90 USD in a CSV');
    case "percent":
      return typeof value === "string" && /^\d+(\.\d+)?%$/.test(value) ? null : not('a percentage such as "12.5%"');
    case "truth":
      return typeof value === "boolean" ? null : not("true or false");
    case "moment":
      return typeof value === "string" && isMoment(value) ? null : not("a moment such as 2026-10-31T09:00:00Z");
    case "text":
    case "duration":
      return typeof value === "string" ? tooLong(value) : not("text in quotes");
    default:
      return typeof value === "string" && value !== "" ? tooLong(value) : not(`the reference of a ${type} as text`);
  }
}

function isNumber(value: unknown): boolean {
  const digits = value instanceof ExactNumber ? value.digits : value;
  // A number written with an exponent is left to the server.
  return typeof digits === "string" && (/^-?\d{1,18}(\.\d{1,9})?$/.test(digits) || (value instanceof ExactNumber && /e/i.test(digits)));
}

function isMoney(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { amount, currency, ...rest } = value as Record<string, unknown>;
  return Object.keys(rest).length === 0 && typeof amount === "string" && /^-?\d+(\.\d+)?$/.test(amount) && typeof currency === "string" && /^([A-Z]{3}|points)$/.test(currency);
}

function tooLong(value: string): string | null {
  return bytes(value) > LONGEST_TEXT ? `is ${bytes(value)} bytes long; at most ${LONGEST_TEXT}` : null;
}
