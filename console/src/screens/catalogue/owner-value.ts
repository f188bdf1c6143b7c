// From the lines of a form to the value of the attribute `owner`.
import { compare, sum } from "../../format/decimal";
import type { Owner } from "../../format/owners";
import { meant, type Person } from "./people";

export interface OwnerLine {
  /** A name or reference, as typed or chosen. */
  text: string;
  /** The text that is a reference for certain: chosen from the list, or said to be a new person. */
  certain: string;
  /** `60`, `60%`, or nothing for equal parts. */
  part: string;
}

export type OwnerValue = { ok: true; value: string | Record<string, string> } | { ok: false; problem: string | null };

/** The lines to begin with: the owners that there are, or a first one. */
export function linesOf(current: Owner[]): OwnerLine[] {
  if (current.length === 0) return [emptyLine()];
  const sole = current.length === 1;
  return current.map(({ ref, part }) => ({ text: ref, certain: ref, part: sole || part === "equally" ? "" : part }));
}

export function emptyLine(): OwnerLine {
  return { text: "", certain: "", part: "" };
}

/** The reference that a line means; empty while it means nobody for certain. */
function refOf({ text, certain }: OwnerLine, people: Person[]): string {
  const found = meant(text, certain, people);
  if (found.kind === "one") return found.person.ref;
  return found.kind === "new" && certain === text.trim() ? certain : "";
}

/** The value, or what is still wrong; `null` while it is only not there yet. */
export function ownerValue(lines: OwnerLine[], people: Person[]): OwnerValue {
  const given = lines.map((line) => ({ ref: refOf(line, people), part: line.part.trim().replace(/\s*%$/, "") }));
  if (given.some(({ ref }) => ref === "")) return { ok: false, problem: null };
  const [first, ...others] = given;
  if (first && others.length === 0) return { ok: true, value: first.ref };
  if (new Set(given.map(({ ref }) => ref)).size < given.length) return { ok: false, problem: "One of them stands twice." };
  if (given.every(({ part }) => part === "")) return { ok: true, value: Object.fromEntries(given.map(({ ref }) => [ref, "equally"])) };
  const wrong = given.find(({ part }) => !/^\d{1,3}(\.\d+)?$/.test(part));
  if (wrong) return { ok: false, problem: `${wrong.ref} needs a part such as 60%, or all of them none.` };
  const total = sum(given.map(({ part }) => part));
  if (compare(total, "100") !== 0) return { ok: false, problem: `The parts add up to ${total} %; they must add up to 100 %.` };
  return { ok: true, value: Object.fromEntries(given.map(({ ref, part }) => [ref, `${part}%`])) };
}
