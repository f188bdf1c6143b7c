// Which sentences of a rule belong to which step. The clause is the line that the server names for the
// sentence. How a clause or sentence begins decides where it is shown, and nothing is computed from it:
// what is not known stands with the share.
import type { Reckoning, Section } from "./reckoning";

export interface Saying {
  text: string;
  clause: string | null;
}

function sayings(section: Section | undefined, lines: string[]): Saying[] {
  return (section?.sentences ?? [])
    .filter(({ line }) => line !== null)
    .map(({ text, line }) => ({ text, clause: (line === null ? undefined : lines[line - 1]) || null }));
}

function titled({ sections }: Reckoning, title: string): Section | undefined {
  return sections.find((section) => section.title.toLowerCase() === title.toLowerCase());
}

/** What a metric counts. */
export function ofMetric(reckoning: Reckoning, metric: string): Saying[] {
  return sayings(titled(reckoning, metric.replaceAll("_", " ")), reckoning.lines);
}

/** How the pool comes about; what fixed payees get of it first has a step of its own. */
export function ofPool(reckoning: Reckoning): Saying[] {
  return sayings(titled(reckoning, "The pool"), reckoning.lines).filter((saying) => !isFirst(saying));
}

const isFirst = ({ text }: Saying) => text.startsWith("Before the pool is divided");

/** Who gets something before anything is divided. */
export function ofFirst(reckoning: Reckoning): Saying[] {
  return sayings(titled(reckoning, "The pool"), reckoning.lines).filter(isFirst);
}

const isBeside = ({ text }: Saying) => text.startsWith("Besides the pool");

/** What is paid outside of the pool. */
export function ofBeside(reckoning: Reckoning): Saying[] {
  return weighting(reckoning).filter(isBeside);
}

/** Lines of the weighting that have a step of their own; what begins otherwise is about the share. */
const STEPS = {
  qualify: /^(qualify|A collaborator qualifies|Everybody qualifies)/,
  cap: /^(each at most|Nobody gets more)/,
  leftover: /^(leftover|What is left over)/,
  times: /^(times|What a collaborator (scored|is paid) is multiplied|Where several of these factors)/,
  waits: /^(each below|waits until|What a collaborator earns waits)/,
  debts: /^(debts|A result below zero)/,
};
type WeightingStep = keyof typeof STEPS;

function belongs({ text, clause }: Saying, step: WeightingStep): boolean {
  return STEPS[step].test(clause ?? text);
}

/** How scores become parts of the pool. */
export function ofShare(reckoning: Reckoning): Saying[] {
  const all = weighting(reckoning);
  // What becomes of money left over stands with the limit that leaves it, where there is one.
  const limited = all.some((saying) => belongs(saying, "cap"));
  const steps = (Object.keys(STEPS) as WeightingStep[]).filter((step) => step !== "leftover" || limited);
  return all.filter((saying) => !isBeside(saying) && !steps.some((step) => belongs(saying, step)));
}

/** Who takes part, what the most is, what waits, and what becomes of debts. */
export function ofStep(reckoning: Reckoning, step: WeightingStep): Saying[] {
  return weighting(reckoning).filter((saying) => belongs(saying, step));
}

function weighting(reckoning: Reckoning): Saying[] {
  return sayings(titled(reckoning, "Who gets what"), reckoning.lines);
}

/** When it is paid. */
export function ofPayment(reckoning: Reckoning): Saying[] {
  return sayings(titled(reckoning, "When"), reckoning.lines).filter(({ text }) => text.includes("payable"));
}

/** How it is rounded: what always holds has no line of its own. */
export function ofRounding({ sections }: Reckoning): Saying[] {
  const found = sections
    .flatMap(({ sentences }) => sentences)
    .find(({ text, line }) => line === null && text.startsWith("Amounts are rounded"));
  return found ? [{ text: found.text, clause: null }] : [];
}
