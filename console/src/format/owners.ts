// Who owns something, as facts say it.

export interface Owner {
  ref: string;
  /** `60%`, or `equally`; `100%` when there is no other. */
  part: string;
}

/** `"ana"`, `{"ana": "60%", "bo": "40%"}` or null, which is nobody. */
export function owners(value: unknown): Owner[] {
  if (typeof value === "string") return [{ ref: value, part: "100%" }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([ref, part]) => ({ ref, part: String(part) }));
}

/** `ana`, or `ana 60%, bo 40%`. */
export function ownersText(value: unknown): string {
  const found = owners(value);
  const sole = found.length === 1 && (found[0]?.part === "100%" || found[0]?.part === "equally");
  if (found.length === 0) return "nobody";
  return sole ? (found[0]?.ref ?? "") : found.map(({ ref, part }) => `${ref} ${part}`).join(", ");
}

interface Dated {
  from: string;
  recordedAt: string;
}

/** From the first on; of one moment, what was recorded last comes last and holds. */
export function inOrder<Fact extends Dated>(facts: Fact[]): Fact[] {
  return [...facts].sort((a, b) => Date.parse(a.from) - Date.parse(b.from) || Date.parse(a.recordedAt) - Date.parse(b.recordedAt));
}

/** The fact that holds at a moment. */
export function holding<Fact extends Dated>(facts: Fact[], at: string): Fact | undefined {
  return inOrder(facts).findLast(({ from }) => Date.parse(from) <= Date.parse(at));
}
