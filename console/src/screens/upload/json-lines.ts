// Files of JSON lines, in the form that `tantieme import` reads: one entry an object, one object a line.
import { ExactNumber, type Entry, type Line } from "./entry";

const KNOWN: Record<Entry["kind"], string[]> = {
  event: ["event", "key", "occurredAt", "fields", "approval"],
  fact: ["fact", "key", "attribute", "value", "from"],
  rate: ["rate", "key", "value", "on"],
};
/** Entries that correct others come one by one; the command line has them. */
const ELSEWHERE = ["approve", "reject", "reverse", "contribute"];

export function jsonLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "") continue;
    lines.push({ number: at + 1, ...read(line) });
  }
  return lines;
}

function read(line: string): Omit<Line, "number"> {
  let json: unknown;
  try {
    json = JSON.parse(line, exactNumbers);
  } catch (error) {
    return { refused: `this is not JSON on one line: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return { refused: 'this is no object; an entry is like {"event": "order_paid", "key": "o-1", …}' };
  }
  const object = json as Record<string, unknown>;
  const elsewhere = ELSEWHERE.find((word) => word in object);
  if (elsewhere) return { refused: `entries with "${elsewhere}" are not uploaded here; use: tantieme import events FILE` };
  const kind = (["event", "fact", "rate"] as const).find((word) => word in object);
  if (!kind) return { refused: 'an entry starts with one of "event", "fact", "rate"' };
  const unknown = Object.keys(object).find((name) => !KNOWN[kind].includes(name));
  if (unknown) return { refused: `"${unknown}" is not known here; this entry may have ${KNOWN[kind].join(", ")}` };
  const other = noText(object);
  if (other) return { refused: `${other}: must be text in quotes, not ${JSON.stringify(object[other])}` };
  return { entry: ENTRIES[kind](object) };
}

/** What is text in every entry that has it. */
const TEXTS = ["event", "key", "occurredAt", "approval", "attribute", "from", "on"];

function noText(object: Record<string, unknown>): string | undefined {
  return TEXTS.find((name) => object[name] !== undefined && object[name] !== null && typeof object[name] !== "string");
}

function exactNumbers(_name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" ? new ExactNumber(context?.source ?? String(value)) : value;
}

// What is missing is refused by the check, by name.
const text = (value: unknown): string => (typeof value === "string" ? value : value instanceof ExactNumber ? value.digits : "");
const optional = (value: unknown): string | null => (value === undefined || value === null ? null : text(value));

const ENTRIES: Record<Entry["kind"], (object: Record<string, unknown>) => Entry> = {
  event: (object) => ({
    kind: "event",
    input: {
      key: text(object.key),
      type: text(object.event),
      occurredAt: text(object.occurredAt),
      fields: object.fields ?? {},
      approval: optional(object.approval) as "APPROVED" | "PENDING" | null,
    },
  }),
  fact: (object) => {
    const subject = (object.fact ?? {}) as Record<string, unknown>;
    const [kind, ref, attribute, from] = [text(subject.kind), text(subject.ref), text(object.attribute), optional(object.from)];
    // The same key as `tantieme import` makes, so that a file that was imported is known here.
    const key = optional(object.key) ?? `fact:${kind}:${ref}:${attribute}:${from ?? "now"}`;
    return { kind: "fact", input: { key, subject: { kind, ref }, attribute, value: object.value ?? null, from } };
  },
  rate: (object) => {
    const pair = (object.rate ?? {}) as Record<string, unknown>;
    return { kind: "rate", input: { key: text(object.key), from: text(pair.from), to: text(pair.to), value: text(object.value), on: text(object.on) } };
  },
};
