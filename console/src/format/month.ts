// Months of the calendar, as text such as `2026-10`.

/** `October 2026`, or `Oct`. */
export function monthName(month: string, length: "long" | "short" = "long"): string {
  const shown: Intl.DateTimeFormatOptions = length === "long" ? { month: "long", year: "numeric" } : { month: "short" };
  return new Intl.DateTimeFormat("en", { ...shown, timeZone: "UTC" }).format(new Date(`${month}-15T00:00:00Z`));
}

/** No month is longer, and no shorter period is called one; an hour more or less where clocks change. */
const [SHORTEST, LONGEST] = [27.9, 31.6];

/** Whether a period is as long as a month is; one without an end is not. */
export function isMonthLong(period: { start: string; end: string | null } | null): boolean {
  if (!period?.end) return false;
  const days = (Date.parse(period.end) - Date.parse(period.start)) / 86_400_000;
  return SHORTEST <= days && days <= LONGEST;
}

/** The payouts that were paid in a month, and stayed paid; all of them for `null`. */
export function paidIn(month: string | null): { state: "PAID"; paidFrom: string; paidBefore: string } | null {
  if (month === null) return null;
  const [year = 0, number = 1] = month.split("-").map(Number);
  const next = number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
  return { state: "PAID", paidFrom: `${month}-01`, paidBefore: `${next}-01` };
}
