// The questions that money asks when a rule is saved or begins to measure, in words.
import type { ActivateReply, GapChoice, MeasureFrom, SaveReply } from "./queries";

const GAPS: Record<GapChoice, { title: string; about: string }> = {
  JOIN: { title: "Add it to the first new period", about: "That period is longer than the others, and its pool is for all of it." },
  SEPARATE: { title: "Make it a period of its own", about: "It is settled by itself, with a pool of its own." },
  SKIP: { title: "Leave it out", about: "Nothing that happens in it is ever measured or paid." },
};

const STARTS: Record<MeasureFrom, { title: string; about: string }> = {
  PERIOD_START: { title: "From the start of the period that is running", about: "What was recorded in it before now counts, too." },
  NOW: { title: "From now on", about: "The first period is shorter than the others." },
  NEXT_START: { title: "From the start of the next period", about: "Nothing counts until then." },
};

export const gapOptions = (gap: NonNullable<SaveReply["gap"]>) =>
  gap.choices.map(({ gap: value, periods }) => ({ value, ...GAPS[value], periods }));

export const startOptions = (choices: ActivateReply["choices"]) =>
  choices.map(({ measureFrom: value, period }) => ({ value, ...STARTS[value], periods: [period] }));

export type Effective = "NEXT_PERIOD" | "THIS_PERIOD";

export const EFFECTIVE: { value: Effective; title: string; about: string }[] = [
  { value: "NEXT_PERIOD", title: "From the next period on", about: "Periods that have begun keep the version they have." },
  { value: "THIS_PERIOD", title: "For the open period, too", about: "You see first who gains and who loses by it." },
];
