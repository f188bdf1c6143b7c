// The questions that money asks when a rule is saved or begins to measure, in words.
import { grouped } from "../../format/decimal";
import type { ActivateReply, GapChoice, MeasureFrom, Preview, SaveReply } from "./queries";

const GAPS: Record<GapChoice, { title: string; about: string }> = {
  JOIN: { title: "Add it to the first new period", about: "That period is longer than the others, and its pool is for all of it." },
  SEPARATE: { title: "Make it a period of its own", about: "It is settled by itself, with a pool of its own." },
  SKIP: { title: "Leave it out", about: "Nothing that happens in it is ever measured or paid." },
};

const STARTS: Record<MeasureFrom, { title: string; about: string }> = {
  PERIOD_START: { title: "From the start of the period that is running", about: "What was recorded in it before now counts, too." },
  NOW: { title: "From now on", about: "Nothing from before counts: the first period is shorter than the others, and begins with nothing." },
  NEXT_START: { title: "From the start of the next period", about: "Nothing counts until then." },
};

/** What each choice does. `held`: how many journeys would be counted within the gap; not known before a save was tried. */
export function gapOptions({ choices }: Pick<NonNullable<SaveReply["gap"]>, "choices">, held: number | null) {
  return choices.map(({ gap: value, periods }) => {
    const { title, about } = GAPS[value];
    return { value, title, about: value === "SKIP" && held ? `${about} ${lost(held)}` : about, periods };
  });
}

function lost(held: number): string {
  const [are, they, wait] = held === 1 ? ["1 journey is", "it", "its wait ends"] : [`${grouped(String(held))} journeys are`, "they", "their wait ends"];
  return `${are} lost with it: ${they} ended before the gap, and would be counted within it, because ${wait} there.`;
}

/** All of them, with their first periods where the server named these, and what the running one has come to. */
export function startOptions(choices: ActivateReply["choices"], pool: string | null) {
  return (Object.keys(STARTS) as MeasureFrom[]).map((value) => {
    const { title, about } = STARTS[value];
    const more = value === "PERIOD_START" && pool !== null ? ` Its pool stands at ${pool} now.` : "";
    return { value, title, about: about + more, periods: choices.filter(({ measureFrom }) => measureFrom === value).map(({ period }) => period) };
  });
}

/** The pool of a preview, where the period of the preview is still running. */
export function runningPool(preview: Preview | null): string | null {
  if (!preview || preview.measured.end === null || Date.parse(preview.measured.end) <= Date.now()) return null;
  return `${grouped(preview.pool.amount)} ${preview.pool.currency}`;
}

export type Effective = "NEXT_PERIOD" | "THIS_PERIOD";

export const EFFECTIVE: { value: Effective; title: string; about: string }[] = [
  { value: "NEXT_PERIOD", title: "From the next period on", about: "Periods that have begun keep the version they have." },
  { value: "THIS_PERIOD", title: "For the open period, too", about: "You see first who gains and who loses by it." },
];
