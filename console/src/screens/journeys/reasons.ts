// Why a journey, or a touch of it, does not count, in plain words. Only what is shown depends on it; the clause
// stands beside it.

const REASONS: [RegExp, (found: string) => string][] = [
  [/^touches belong to one journey/, () => "already used for an earlier journey"],
  [/^window (.+) before the end/, (length) => `more than ${length} before the end`],
  [/^hold (.+) after the end/, (length) => `kept for ${length} after the end, in case it is taken back`],
  [/^gap (?:at most )?(.+)/, (length) => `more than ${length} after what came before it`],
  [/^segment (.+)/, (kind) => `its end is not of the kind that counts: ${kind}`],
];

/** `null` where there are no plainer words than those of the rule. */
export function reason(clause: string): string | null {
  for (const [begins, told] of REASONS) {
    const found = begins.exec(clause.replace(/\s+/g, " ").trim());
    if (found) return told(found[1] ?? "");
  }
  return null;
}
