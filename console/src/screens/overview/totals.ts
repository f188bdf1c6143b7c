// What was paid, month by month.
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
}

/** What was paid in each month of a year up to `today`, for the currency most is paid in. */
export function paidByMonth(payouts: Paid[], today: string): { currency: string; months: Month[] } | null {
  const year = today.slice(0, 4);
  const paid = payouts.filter(({ state, paidOn }) => state === "PAID" && paidOn?.startsWith(year));
  const counts = new Map<string, number>();
  for (const { amount } of paid) counts.set(amount.currency, (counts.get(amount.currency) ?? 0) + 1);
  const currency = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  if (currency === undefined) return null;
  const months: Month[] = [];
  for (let at = 1; at <= Number(today.slice(5, 7)); at += 1) {
    const month = `${year}-${String(at).padStart(2, "0")}`;
    const amounts = paid.filter(({ amount, paidOn }) => amount.currency === currency && paidOn?.startsWith(month));
    months.push({ month, amount: totals(amounts.map(({ amount }) => amount))[0]?.amount ?? "0" });
  }
  return { currency, months };
}
