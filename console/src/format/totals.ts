// Amounts added up for each currency: the API has the rows, and no totals yet.
import { add } from "./decimal";

export interface Amount {
  amount: string;
  currency: string;
}

/** Totals by currency, the currencies in the order of the alphabet. */
export function totals(amounts: Iterable<Amount>): Amount[] {
  const found = new Map<string, string>();
  for (const { amount, currency } of amounts) found.set(currency, add(found.get(currency) ?? "0", amount));
  return [...found].map(([currency, amount]) => ({ amount, currency })).sort((a, b) => a.currency.localeCompare(b.currency));
}
