// What was earned, month by month: a total that can be compared with a payslip, and what it is made of.
import { groupBy } from "../../format/group";
import { monthOf } from "../../format/moment";
import { totals, type Amount } from "../../format/totals";

export interface EarnedAmount {
  amount: Amount;
  createdAt: string;
  distributor: { timeZone: string } | null;
  settlement: { measured: { start: string | null } } | null;
}

export interface EarnedMonth<Row> {
  /** `2026-10`. */
  month: string;
  /** By currency. */
  sums: Amount[];
  /** In the order in which they came. */
  parts: Row[];
}

/**
 * The newest month first. What a period brought stands in the month in which the period began; what was added or taken
 * off by hand in the month in which that was done, in the zone `home`.
 */
export function earnedByMonth<Row extends EarnedAmount>(rows: Row[], home: string): EarnedMonth<Row>[] {
  const month = ({ createdAt, distributor, settlement }: Row) => monthOf(settlement?.measured.start ?? createdAt, distributor?.timeZone ?? home);
  return [...groupBy(rows, month)]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([month, parts]) => ({ month, sums: totals(parts.map(({ amount }) => amount)), parts }));
}
