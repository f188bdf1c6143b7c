// How far a fulfillment is: its payouts added up by where they are.
import { payoutStage, STAGES_OF_PAYOUTS, type Paying, type Stage } from "../../format/stage";
import { totals, type Amount } from "../../format/totals";

interface Payout extends Paying {
  amount: Amount;
}

export interface Step {
  stage: Stage;
  count: number;
  amount: string;
}

export function total(payouts: Payout[]): string {
  return totals(payouts.map(({ amount }) => amount))[0]?.amount ?? "0";
}

/** Those that there are, in the order in which payouts go through them. */
export function steps(payouts: Payout[]): Step[] {
  return STAGES_OF_PAYOUTS.map((stage) => {
    const there = payouts.filter((payout) => payoutStage(payout) === stage);
    return { stage, count: there.length, amount: total(there) };
  }).filter(({ count }) => count > 0);
}
