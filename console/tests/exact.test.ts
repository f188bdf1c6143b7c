// What is exact stays exact: decimals, moments in the zone of a rule, tables and their files.
import assert from "node:assert/strict";
import { test } from "node:test";
import { add, compare, floored, fraction, grouped, percent, scaled, shortened, subtract, sum, trimmed } from "../src/format/decimal.ts";
import { calendarDate, dateTime, isZone, shortSpan, span, timed } from "../src/format/moment.ts";
import { projectedPool, rough } from "../src/screens/distributor/projection.ts";
import { filtered, sorted, type Column } from "../src/table/column.ts";
import { csv } from "../src/table/csv.ts";
import { windowOf } from "../src/table/window.ts";

test("decimals are added and compared as they are written", () => {
  assert.equal(add("0.1", "0.2"), "0.3");
  assert.equal(sum(Array.from({ length: 1000 }, () => "0.01")), "10.00");
  assert.equal(add("9007199254740993", "0.01"), "9007199254740993.01");
  assert.equal(subtract("1.00", "1.01"), "-0.01");
  assert.equal(add("-0.50", "0.25"), "-0.25");
  assert.equal(compare("10", "9.99"), 1);
  assert.equal(compare("1.0", "1"), 0);
  assert.equal(compare("-2", "-1"), -1);
});

test("a fraction of a decimal is cut after nine decimals, and rounds down to a cent", () => {
  assert.equal(scaled("1678.32", "31", "144"), "361.305");
  assert.equal(scaled("1", "1", "3"), "0.333333333");
  assert.equal(floored("508.7468", 2), "508.74");
  assert.equal(floored("-0.001", 2), "-0.01");
  assert.equal(floored("7", 2), "7.00");
  assert.equal(fraction("2", "1"), 1);
  assert.equal(fraction("1", "0"), 0);
});

test("decimals are written for reading", () => {
  assert.equal(grouped("-1234567.80"), "−1\u202f234\u202f567.80");
  assert.equal(grouped("999"), "999");
  assert.equal(percent("61.764705"), "61.76\u202f%");
  assert.equal(percent("32.857142"), "32.86\u202f%");
  assert.equal(percent("16.665"), "16.67\u202f%");
  assert.equal(percent("99.999999"), "100.00\u202f%");
  assert.equal(percent("9.4"), "9.40\u202f%");
  assert.equal(shortened("361.3050123"), "361.3050…");
  assert.equal(shortened("361.305"), "361.305");
  assert.equal(trimmed("30.000"), "30");
  assert.equal(trimmed("100"), "100");
});

test("a span is named in the zone of its rule", () => {
  const zone = "America/New_York";
  assert.equal(span("2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z", zone), "November 2026");
  assert.equal(shortSpan("2026-09-01T04:00:00Z", "2026-10-01T04:00:00Z", zone), "Sep");
  assert.equal(span("2026-10-05T04:00:00Z", "2026-10-12T04:00:00Z", zone), "5 Oct 2026 – 11 Oct 2026");
  assert.equal(span("2026-10-05T04:00:00Z", "2026-10-06T04:00:00Z", zone), "5 Oct 2026");
  assert.equal(span("2026-10-05T13:00:00Z", null, zone), "since 5 Oct 2026, 09:00");
  // The same span is no month elsewhere.
  assert.equal(span("2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z", "UTC"), "1 Nov 2026, 04:00 – 1 Dec 2026, 05:00");
  assert.equal(dateTime("2026-11-01T05:30:00Z", zone), "1 Nov 2026, 01:30");
  assert.equal(timed("2026-10-02T18:58:00Z", zone), "2 Oct 2026, 14:58 EDT");
  assert.equal(timed("2026-01-02T18:58:00Z", "Europe/Berlin"), "2 Jan 2026, 19:58 CET");
  assert.equal(timed("2026-01-02T18:58:00Z", "UTC"), "2 Jan 2026, 18:58 UTC");
  assert.deepEqual(["Europe/Berlin", "Europe/Nowhere"].map(isZone), [true, false]);
  assert.equal(calendarDate("2026-01-31"), "31 Jan 2026");
});

test("a projection scales what grows, and nothing else", () => {
  const half = { start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z" };
  const now = Date.parse("2026-11-16T00:00:00Z");
  const line = (clause: string, decimal: string) => ({ clause, exact: { decimal } });
  const live = (...projectedTaken: ReturnType<typeof line>[]) => ({
    projectedTaken,
    projectedSite: [{ name: "sales", value: "1000" }],
    takenOver: [] as { collaborator: null; metric: string; value: string; counts: boolean }[],
  });
  assert.equal(projectedPool(live(line("take 30% of sales", "300")), half, now), "600.00");
  assert.equal(projectedPool(live(line("take fixed 100.00 USD", "100"), line("take 30% of sales", "300")), half, now), "700.00");
  assert.equal(projectedPool(live(line("take fixed 100.00 USD", "100")), half, now), null);
  assert.equal(projectedPool(live(line("take 30% of sales", "300"), line("at most 200.00 USD", "-100")), half, now), null);
  assert.equal(projectedPool(live(line("take 30% of sales", "300")), half, Date.parse("2026-11-02T00:00:00Z")), null);
  // 200 of the 1000 are of a settled period: 30% of them is 60, which comes once; 240 doubles.
  const over = { ...live(line("take 30% of sales", "300")), takenOver: [{ collaborator: null, metric: "sales", value: "200", counts: true }] };
  assert.equal(projectedPool(over, half, now), "540.00");
  assert.equal(rough("3111.42"), "3110");
  assert.equal(rough("0.00"), "0");
});

interface Row {
  who: string;
  amount: string | null;
}
const COLUMNS: Column<Row>[] = [
  { id: "who", title: "Who", value: ({ who }) => who },
  { id: "amount", title: "Amount", kind: "decimal", value: ({ amount }) => amount },
];

test("a table sorts exactly, with what has no value last", () => {
  const rows = ["9.99", null, "10", "-1"].map((amount, at) => ({ who: `p${at}`, amount }));
  const amounts = (falling: boolean) => sorted(rows, COLUMNS[1]!, falling).map(({ amount }) => amount);
  assert.deepEqual(amounts(false), ["-1", "9.99", "10", null]);
  assert.deepEqual(amounts(true), ["10", "9.99", "-1", null]);
});

test("a table of 10,000 rows keeps a few in the document", () => {
  const rows = Array.from({ length: 10_000 }, (_, at) => ({ who: `person ${at}`, amount: `${at}.50` }));
  // Each word anywhere: 99 stands in 280 of the numbers below 10,000.
  assert.equal(filtered(rows, COLUMNS, "person 99").length, 280);
  assert.equal(filtered(rows, COLUMNS, "77.5 PERSON").length, 100);
  for (const top of [0, 123_456, 399_000, 10_000_000]) {
    const { start, end } = windowOf(10_000, 40, top, 600);
    assert.ok(start >= 0 && end <= 10_000 && end - start <= 40, `${start} to ${end}`);
    assert.ok(end - start >= 15);
  }
  assert.deepEqual(windowOf(3, 40, 90_000, 600), { start: 0, end: 3 });
});

test("a file for spreadsheets runs nothing, and keeps numbers", () => {
  const rows = [{ who: '=HYPERLINK("x")', amount: "-1.50" }, { who: "a, b", amount: null }];
  assert.equal(csv(rows, COLUMNS), `Who,Amount\r\n"'=HYPERLINK(""x"")",-1.50\r\n"a, b",\r\n`);
});
