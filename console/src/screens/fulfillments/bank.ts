// What somebody types into the bank, or has read from a file there: whom to pay, how much, with which text.
import { date } from "../../format/moment";
import { totals, type Amount } from "../../format/totals";
import { count } from "../../format/words";
import { home } from "../../session/home.svelte";
import type { Column } from "../../table/column";
import { csv } from "../../table/csv";

interface Paid {
  amount: Amount;
  collaborator: { ref: string; name: string };
}

interface Line {
  name: string;
  ref: string;
  amount: string;
  currency: string;
  text: string;
}

const COLUMNS: Column<Line>[] = [
  { id: "name", title: "Collaborator", value: ({ name }) => name },
  { id: "ref", title: "Collaborator reference", value: ({ ref }) => ref },
  { id: "amount", title: "Amount", kind: "decimal", value: ({ amount }) => amount },
  { id: "currency", title: "Currency", value: ({ currency }) => currency },
  { id: "text", title: "Payment text", value: ({ text }) => text },
];

/** The list as CSV, by name, with a line for the total at its end. `madeAt` is when the payment run was made. */
export function bankList(payouts: Paid[], madeAt: string): string {
  const text = `Payout ${date(madeAt, home.zone)}`;
  const lines = payouts
    .map(({ amount, collaborator }): Line => ({ ...collaborator, ...amount, text }))
    .sort((a, b) => a.name.localeCompare(b.name));
  const sums = totals(payouts.map(({ amount }) => amount)).map((sum): Line => ({ name: "Total", ref: "", ...sum, text: count(payouts.length, "payout") }));
  return csv([...lines, ...sums], COLUMNS);
}

/** `bank-list-2026-11-27.csv`, by the day it is made. */
export function bankFile(): string {
  return `bank-list-${new Date().toISOString().slice(0, 10)}.csv`;
}
