// Lines of a rule that each brought something: parts of a pool, rates on one's own result, what comes before the division and
// what comes besides. How a clause begins says which it is.
import { add, floored, isZero, multiplied, places, subtract, sum } from "../../format/decimal";
import type { Standing } from "./reckoning";

export type Line = Standing["derivation"]["tiers"][number];

export interface Lines {
  /** `share 80% by completions`. */
  parts: Line[];
  /** `first 1% to NAME`. */
  first: Line[];
  /** Tiers, and `pay` lines where nothing is divided. */
  rates: Line[];
  /** `pay` lines beside a pool. */
  beside: Line[];
}

export function linesOf({ derivation: { tiers, outside } }: Standing): Lines {
  const begins = (word: string) => ({ clause }: Line) => clause.startsWith(`${word} `);
  const [parts, first] = [tiers.filter(begins("share")), tiers.filter(begins("first"))];
  const others = tiers.filter((line) => !parts.includes(line) && !first.includes(line));
  return outside === null ? { parts, first, rates: others, beside: [] } : { parts, first, rates: [], beside: others };
}

/** What the earned amount is made of. */
export interface Earned {
  /** From the division of the pool, or by rates. */
  divided: string;
  /** Before the division. */
  first: string;
  /** Outside of the pool; below zero where more is taken back. */
  outside: string;
}

export function earnedOf(standing: Standing): Earned {
  const outside = standing.derivation.outside?.amount ?? "0";
  const whole = subtract(standing.earned.amount, outside);
  const { first } = linesOf(standing);
  if (first.length === 0) return { divided: whole, first: "0", outside };
  // Each is rounded down; whoever has no part of the division has nothing but that.
  const given = isZero(standing.share.numerator) ? whole : sum(first.map(({ exact }) => floored(exact.decimal, places(whole))));
  return { divided: subtract(whole, given), first: given, outside };
}

/** All factors that held, multiplied; one where there are none. */
export function factorOf({ derivation: { times } }: Standing): string {
  return times.reduce((product, { factor }) => multiplied(product, factor), "1");
}

/** What totals that run on have grown to, each of them rounded. */
export function grownBy({ derivation: { growth } }: Standing): string {
  return growth.reduce((all, { paidBefore, paidAfter }) => add(all, subtract(paidAfter.amount, paidBefore.amount)), "0");
}
