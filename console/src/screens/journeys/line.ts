// A journey as a line: what happened when, who was behind it, and what it brought.
import type { ResultOf } from "../../api/graphql";
import { add, isZero } from "../../format/decimal";
import type { JOURNEY } from "./queries";

export type Journey = ResultOf<typeof JOURNEY>;
type Event = Journey["touches"]["nodes"][number]["event"];

export interface Stop {
  event: Event;
  kind: "touch" | "left out" | "end";
  /** Who has a part by it, or would have had. */
  people: { ref: string; name: string; part: string | null }[];
  /** What the touch brought, all together. */
  part: string;
  /** The clause that keeps it out. */
  clause: string | null;
  /** Where it lies on the line, from 0 to 100. */
  at: number;
}

export function stops(journey: Journey): Stop[] {
  const found: Omit<Stop, "at">[] = [
    ...journey.touches.nodes.map(({ event, parts }) => ({
      event, kind: "touch" as const, clause: null,
      people: parts.map(({ collaborator, part }) => ({ ...collaborator, part })),
      part: parts.reduce((total, { part }) => add(total, part), "0"),
    })),
    ...journey.excluded.nodes.map(({ event, collaborators, clause }) => ({
      event, kind: "left out" as const, clause, part: "0",
      people: collaborators.map((collaborator) => ({ ...collaborator, part: null })),
    })),
    ...(journey.closedBy ? [{ event: journey.closedBy, kind: "end" as const, clause: null, part: "0", people: [] }] : []),
  ];
  // The end comes last among what happened in the same second.
  found.sort((a, b) => Date.parse(a.event.occurredAt) - Date.parse(b.event.occurredAt) || Number(a.kind === "end") - Number(b.kind === "end"));
  const moments = found.map(({ event }) => Date.parse(event.occurredAt));
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  return found.map((stop, index) => {
    if (stop.kind === "end") return { ...stop, at: 100 };
    // Room is left before the end, for a touch of the same moment.
    const along = last === first ? 1 : ((moments[index] ?? first) - first) / (last - first);
    return { ...stop, at: along * (journey.closedBy ? 95 : 100) };
  });
}

/** Whether it only waits for its hold to be over: what is left out for good has no value. */
export function isHeld({ leftOutBy, value }: Pick<Journey, "leftOutBy" | "value">): boolean {
  return leftOutBy !== null && !isZero(value);
}

const COLOURS = 5;

/** A colour for each person of a journey, the first for the one the page is about. */
export function colours(all: Stop[], own: string): Map<string, string> {
  const refs = new Set([own, ...all.flatMap(({ people }) => people.map(({ ref }) => ref))]);
  return new Map([...refs].map((ref, at) => [ref, `var(--series-${at < COLOURS ? at + 1 : 6})`]));
}
