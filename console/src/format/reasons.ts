// Why an event, a journey or a touch of it does not count, in plain words. Only what is shown depends on it; the
// clause stands beside it.

/** What is no clause, but the state of an event. */
const STATES: Record<string, string> = {
  rejected: "it was rejected",
  reversed: "it was taken back",
  pending: "it waits for approval",
};

const REASONS: [RegExp, (found: string) => string][] = [
  [/^once per (.+)/, (fields) => `one with the same ${fields.replace(/, (?=[^,]+$)/, " and ")} counted already`],
  [/^at most (.+) per (?:.+)/, (most) => `more than the ${most} that count for one`],
  [/^where /, () => "a condition of the rule does not hold for it:"],
  [/^touches belong to one journey/, () => "already used for an earlier journey"],
  [/^window (.+) before the end/, (length) => `more than ${length} before the end`],
  [/^hold (.+) after the end/, (length) => `kept for ${length} after the end, in case it is taken back`],
  [/^gap (?:at most )?(.+)/, (length) => `more than ${length} after what came before it`],
  [/^segment /, () => "its end is not of the kind that counts:"],
];

/** Whether a reason is a state of the event, and no clause of the rule. */
export function isState(leftOutBy: string): boolean {
  return leftOutBy in STATES;
}

/** `null` where there are no plainer words than those of the rule. */
export function reason(leftOutBy: string): string | null {
  const text = leftOutBy.replace(/\s+/g, " ").trim();
  if (isState(text)) return STATES[text] ?? null;
  for (const [begins, told] of REASONS) {
    const found = begins.exec(text);
    if (found) return told(found[1] ?? "");
  }
  return null;
}
