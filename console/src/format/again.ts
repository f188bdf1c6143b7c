// What became of the money of a payout that came back. A closed payment run lets go of what it had
// taken, so the API no longer says what a failed payout was for; what had to be in it is known.
import { compare, sum } from "./decimal";
import { payoutStage } from "./stage";

export interface CameBack {
  amount: { amount: string; currency: string };
  createdAt: string;
}

export interface OwedAgain {
  amount: { amount: string; currency: string };
  payableFrom: string;
  createdAt: string;
  payout: { id: string; state: string; paidOn: string | null; createdAt: string; fulfillment?: { state: string } | null } | null;
}

/** The payouts that took over what one had gathered, the first first. */
export interface Again {
  payouts: NonNullable<OwedAgain["payout"]>[];
  /** Whether something of it is in no payout. */
  open: boolean;
}

/**
 * What could be gathered when a payout was made and is in no payout of then. `null` when that is not
 * the amount that came back: then only some of it was gathered, and nobody can tell which.
 */
export function again({ amount, createdAt }: CameBack, owed: OwedAgain[]): Again | null {
  const then = Date.parse(createdAt);
  const released = owed.filter(
    (one) =>
      one.amount.currency === amount.currency && Date.parse(one.payableFrom) <= then && Date.parse(one.createdAt) <= then &&
      (one.payout === null || Date.parse(one.payout.createdAt) > then),
  );
  if (compare(sum(released.map((one) => one.amount.amount)), amount.amount) !== 0) return null;
  const payouts = new Map(released.flatMap(({ payout }) => (payout ? [[payout.id, payout]] : [])));
  return {
    payouts: [...payouts.values()].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)),
    open: released.some(({ payout }) => payout === null),
  };
}

/** `paid again`, `on its way`: what a payout that took it over says of itself. */
export function againWord(payout: Again["payouts"][number]): string {
  const { word } = payoutStage(payout);
  return word === "paid" ? "paid again" : `in a new payout, ${word}`;
}
