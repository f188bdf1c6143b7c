// What the open periods may come to together when they end, and what is usual. Estimates for the eye: nobody is paid
// by them.
import { add, compare } from "../../format/decimal";
import { groupBy } from "../../format/group";
import { isMonthLong } from "../../format/month";
import { monthOf } from "../../format/moment";
import { projectedPool } from "../distributor/projection";
import type { Open } from "./coming";

/** A rule with what it settled before, the newest first. */
export interface Past {
  name: string;
  state: string;
  timeZone: string;
  settlements: { nodes: { pool: { amount: string; currency: string }; measured: { start: string | null; end: string | null } }[] };
}

export interface End {
  currency: string;
  /** All pools as of now. */
  soFar: string;
  /** `null` where of a pool that grows nothing can be said yet. */
  expected: string | null;
  /** What months came to before, where every rule is monthly and there were several. */
  range: { months: number; least: string; most: string } | null;
}

/** So many months have to be known before they are called usual. */
const LEAST_MONTHS = 3;

/** `now` in milliseconds since 1970. */
export function atTheEnd(open: Open[], rules: Past[], now: number): End[] {
  return [...groupBy(open, ({ projectedPool: { currency } }) => currency)].map(([currency, own]) => ({
    currency,
    soFar: own.reduce((total, { projectedPool: { amount } }) => add(total, amount), "0"),
    expected: expected(own, now),
    range: own.every(({ currentPeriod }) => isMonthLong(currentPeriod)) ? range(own, rules, currency) : null,
  }));
}

function expected(open: Open[], now: number): string | null {
  let total = "0";
  for (const rule of open) {
    const { currentPeriod, projectedPool: pool } = rule;
    const end = currentPeriod?.end ?? null;
    const grown = currentPeriod && end !== null ? projectedPool(rule, { start: currentPeriod.start, end }, now) : null;
    // What does not grow stays as it is; where it grows and the period is young, nobody can say.
    if (grown === null && grows(rule)) return null;
    total = add(total, grown ?? pool.amount);
  }
  return total;
}

function grows({ projectedTaken }: Open): boolean {
  return projectedTaken.some(({ clause }) => / (of|per) /.test(clause)) && !projectedTaken.some(({ clause }) => clause.startsWith("at most"));
}

/** Of the months that every one of the rules settled. */
function range(open: Open[], rules: Past[], currency: string): End["range"] {
  const names = new Set(open.map(({ name }) => name));
  const settled = rules.filter(({ name }) => names.has(name)).flatMap(({ timeZone, settlements }) =>
    settlements.nodes.flatMap(({ pool, measured }) => (measured.start === null || pool.currency !== currency ? [] : [{ month: monthOf(measured.start, timeZone), amount: pool.amount }])),
  );
  const months = [...groupBy(settled, ({ month }) => month).values()].filter((pools) => pools.length === names.size);
  const sums = months.map((pools) => pools.reduce((total, { amount }) => add(total, amount), "0")).sort(compare);
  const [least, most] = [sums[0], sums.at(-1)];
  return least === undefined || most === undefined || sums.length < LEAST_MONTHS ? null : { months: sums.length, least, most };
}
