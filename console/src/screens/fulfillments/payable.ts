// Who would be paid, and who would be left out and why: what a new fulfillment would gather. The
// server nets again when it is made, and decides.
import { add, compare } from "../../format/decimal";

interface Owed {
  amount: { amount: string; currency: string };
  payableFrom: string;
  collaborator: { ref: string; name: string };
  distributor: { name: string; title: string } | null;
}

export interface Choice {
  currency: string;
  /** Only these rules, by name; all of them when there is none. */
  rules: string[];
  /** Leaves out whose net is below it; empty when nobody is. */
  minimum: string;
  /** Milliseconds since 1970. */
  until: number;
}

export interface Net {
  ref: string;
  name: string;
  amount: string;
  obligations: number;
  /** Why they are not paid; `null` when they are. */
  leftOut: string | null;
}

/** The net of each collaborator, and whether it is paid. */
export function nets(owed: Owed[], { currency, rules, minimum, until }: Choice): Net[] {
  const found = new Map<string, Net>();
  for (const { amount, payableFrom, collaborator, distributor } of owed) {
    if (amount.currency !== currency || Date.parse(payableFrom) > until) continue;
    if (rules.length > 0 && !rules.includes(distributor?.name ?? "")) continue;
    const known = found.get(collaborator.ref) ?? { ...collaborator, amount: "0", obligations: 0, leftOut: null };
    found.set(collaborator.ref, { ...known, amount: add(known.amount, amount.amount), obligations: known.obligations + 1 });
  }
  return [...found.values()].map((net) => ({ ...net, leftOut: reason(net.amount, minimum) }));
}

function reason(net: string, minimum: string): string | null {
  if (compare(net, "0") <= 0) return "owes as much as they are owed, or more";
  if (minimum !== "" && compare(net, minimum) < 0) return `below the minimum of ${minimum}`;
  return null;
}

/** Whether text is an amount such as `25` or `25.00`. */
export function isAmount(text: string): boolean {
  return /^\d{1,15}(\.\d{1,6})?$/.test(text);
}
