// Who owned a thing from when to when, and how that is drawn.
import { inOrder, owners, type Owner } from "../../format/owners";

export interface OwnerFact {
  value: unknown;
  from: string;
  recordedAt: string;
}

export interface Stretch {
  /** Milliseconds since 1970. */
  start: number;
  end: number;
  owners: Owner[];
}

/** The stretches of a history up to `now`, from the earliest on; of one moment, the fact recorded last holds. */
export function stretches(facts: OwnerFact[], now: number): Stretch[] {
  const ordered = inOrder(facts).filter((fact, at, all) => all[at + 1]?.from !== fact.from);
  return ordered.flatMap(({ value, from }, at) => {
    const start = Date.parse(from);
    const next = ordered[at + 1];
    const end = Math.max(next ? Date.parse(next.from) : now, start);
    return [{ start, end, owners: owners(value) }];
  });
}

/** From the first change of any of them to now. */
export function axis(histories: Stretch[][], now: number): { start: number; end: number } {
  const starts = histories.flatMap((history) => history.map(({ start }) => start));
  const last = histories.flatMap((history) => history.map(({ end }) => end)).reduce((a, b) => Math.max(a, b), now);
  const first = starts.reduce((a, b) => Math.min(a, b), now);
  return { start: first < last ? first : last - 86_400_000, end: last };
}

/** As many collaborators have a colour of their own; the others share the last. */
const COLOURS = 6;

/** A colour for each collaborator, those with the most stretches first. */
export function colours(histories: Stretch[][]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const { ref } of histories.flat().flatMap((stretch) => stretch.owners)) counts.set(ref, (counts.get(ref) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return new Map(order.map(([ref], at) => [ref, `var(--series-${Math.min(at + 1, COLOURS)})`]));
}

/** How much of the height of a stretch is one owner's, for drawing alone. */
export function height({ part }: Owner, all: Owner[]): number {
  return part === "equally" ? 1 / all.length : Number.parseFloat(part) / 100;
}
