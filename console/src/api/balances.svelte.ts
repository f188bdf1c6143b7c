// Where money stands, as the journal has it: for each collaborator and currency, and added up.
import { isZero, subtract } from "../format/decimal";
import { isGivenUp, type Paying } from "../format/stage";
import { totals, type Amount } from "../format/totals";
import { BALANCES } from "./balances-query";
import type { ResultOf } from "./graphql";
import type { Topics } from "./live.svelte";
import { askPages, type Rows } from "./pages.svelte";

export type Balanced = ResultOf<typeof BALANCES>["collaborators"]["nodes"][number];
export type Balance = Balanced["balances"][number];
export type Figure = Exclude<keyof Balance, "currency">;

/** To be called while a component is set up. */
export function askBalances(on?: () => Topics): Rows<Balanced> {
  return askPages(BALANCES, (page) => page, (data) => data.collaborators, undefined, on);
}

/** What one figure comes to in each currency; currencies in which it is nothing are left out. */
export function figure(balances: Balance[], name: Figure): Amount[] {
  return totals(balances.map((balance) => balance[name])).filter(({ amount }) => !isZero(amount));
}

/** Payouts that failed and wait to be tried again, or closed. */
export function failedOf<Payout extends Paying>(payouts: Payout[]): Payout[] {
  return payouts.filter((payout) => payout.state === "FAILED" && !isGivenUp(payout));
}

/** What is really on its way: a balance counts what failed to it until its payment run is closed. */
export function movingOf(balances: Balance[], returned: { amount: Amount }[]): Amount[] {
  const back = new Map(totals(returned.map(({ amount }) => amount)).map(({ amount, currency }) => [currency, amount]));
  return figure(balances, "onTheWay")
    .map(({ amount, currency }) => ({ amount: subtract(amount, back.get(currency) ?? "0"), currency }))
    .filter(({ amount }) => !isZero(amount));
}
