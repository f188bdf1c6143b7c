// Disputes in words: what somebody says is wrong, how far that is, and what it is about.
import { span } from "./moment";
import type { Tone } from "./stage";

export type Reason = "WRONG_AMOUNT" | "MISSING_EVENT" | "NOT_MINE" | "OTHER";
export type State = "OPEN" | "ANSWERED" | "ACCEPTED" | "REJECTED" | "WITHDRAWN";

export const REASONS: Record<Reason, string> = {
  WRONG_AMOUNT: "too much or too little",
  MISSING_EVENT: "something that happened is missing",
  NOT_MINE: "it belongs to somebody else",
  OTHER: "something else",
};

export const STATES: Record<State, { word: string; tone: Tone }> = {
  OPEN: { word: "waits for an answer", tone: "warn" },
  ANSWERED: { word: "answered, not decided", tone: "accent" },
  ACCEPTED: { word: "accepted", tone: "good" },
  REJECTED: { word: "rejected", tone: "plain" },
  WITHDRAWN: { word: "withdrawn", tone: "plain" },
};

/** Whether nothing is decided yet: until then its amount is in no payment run. */
export function isUndecided({ state }: { state: State }): boolean {
  return state === "OPEN" || state === "ANSWERED";
}

interface Subject {
  obligation: { reason: string | null; kind: string } | null;
  settlement: { measured: { start: string | null; end: string | null } } | null;
  distributor: { title: string; timeZone: string } | null;
  period: { start: string; end: string | null } | null;
}

/** `Course profit share, October 2026`; what somebody wrote about an amount by hand. */
export function subjectOf({ obligation, settlement, distributor, period }: Subject): string {
  const measured = settlement?.measured ?? period;
  if (distributor && measured) return `${distributor.title}, ${span(measured.start, measured.end, distributor.timeZone)}`;
  return obligation?.reason ?? distributor?.title ?? "everything";
}
