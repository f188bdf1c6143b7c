// How far a fulfillment is: its payouts added up by where they are.
import { totals, type Amount } from "../../format/totals";

interface Payout {
  amount: Amount;
  state: string;
}

export interface Step {
  state: string;
  name: string;
  count: number;
  amount: string;
}

const STEPS: [state: string, name: string][] = [
  ["PAID", "paid"],
  ["PROCESSING", "on its way"],
  ["UNPAID", "to be paid"],
  ["FAILED", "failed"],
];

export function total(payouts: Payout[]): string {
  return totals(payouts.map(({ amount }) => amount))[0]?.amount ?? "0";
}

/** Those that there are, in the order in which payouts go through them. */
export function steps(payouts: Payout[]): Step[] {
  return STEPS.map(([state, name]) => {
    const there = payouts.filter((payout) => payout.state === state);
    return { state, name, count: there.length, amount: total(there) };
  }).filter(({ count }) => count > 0);
}
