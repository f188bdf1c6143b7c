// What an amount is, in the words of those who are paid.

const KINDS: Record<string, string> = {
  ADJUSTMENT: "correction of an earlier month",
  CREDIT: "added by hand",
  DEDUCTION: "taken off by hand",
  ADVANCE: "paid ahead, to be paid back",
};

/** Empty for what a period brought: that needs no other word. */
export function kindOf({ kind }: { kind: string }): string {
  return KINDS[kind] ?? "";
}
