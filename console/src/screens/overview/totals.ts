// What was paid, month by month.
import { groupBy } from "../../format/group";
import { totals, type Amount } from "../../format/totals";

interface Paid {
  amount: Amount;
  state: string;
  paidOn: string | null;
}

export interface Month {
  /** `2026-10`. */
  month: string;
  amount: string;
  /** How many payouts it were. */
  count: number;
}

export interface Year {
  currency: string;
  amount: string;
  months: Month[];
}

/** What was paid in each month of a year up to `today`, the currency that is paid in most often first. */
export function paidByMonth(payouts: Paid[], today: string): Year[] {
  const year = today.slice(0, 4);
  const paid = payouts.filter(({ state, paidOn }) => state === "PAID" && paidOn?.startsWith(year));
  const byCurrency = [...groupBy(paid, ({ amount }) => amount.currency)].sort((a, b) => b[1].length - a[1].length);
  const sum = (rows: Paid[]) => totals(rows.map(({ amount }) => amount))[0]?.amount ?? "0.00";
  return byCurrency.map(([currency, rows]) => ({
    currency,
    amount: sum(rows),
    months: Array.from({ length: Number(today.slice(5, 7)) }, (_, at): Month => {
      const month = `${year}-${String(at + 1).padStart(2, "0")}`;
      const own = rows.filter(({ paidOn }) => paidOn?.startsWith(month));
      return { month, amount: sum(own), count: own.length };
    }),
  }));
}
