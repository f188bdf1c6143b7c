// What is worked out from rows of the API: who would be paid, who owned what when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { localOf, momentOf } from "../src/format/local.ts";
import { holding, ownersText } from "../src/format/owners.ts";
import { headed, measured, written } from "../src/format/units.ts";
import { ownerValue } from "../src/screens/catalogue/owner-value.ts";
import { meant } from "../src/screens/catalogue/people.ts";
import { stretches } from "../src/screens/catalogue/history.ts";
import { needs } from "../src/format/needs.ts";
import { earnedByMonth } from "../src/screens/me/months.ts";
import { nextPayment, type Earned } from "../src/screens/me/next.ts";
import type { Balance } from "../src/screens/me/queries.ts";
import { measuringIn, nameOf, periodsOf } from "../src/screens/editor/periods.ts";
import { nets } from "../src/screens/fulfillments/payable.ts";
import { namedEvents } from "../src/api/named-event.ts";
import { paidIn } from "../src/format/month.ts";
import { atTheEnd } from "../src/screens/overview/end.ts";
import { comingPayments, estimates, onTheirWay } from "../src/screens/overview/coming.ts";
import { paidByMonth } from "../src/screens/overview/totals.ts";
import { Consequences, type Kind } from "../src/screens/upload/consequences.ts";
import type { Foreseen } from "../src/screens/upload/queries.ts";

const day = (date: string) => Date.parse(`${date}T00:00:00Z`);

test("everybody to whom something is owed is named: who is paid, and who is not and why", () => {
  const usd = (amount: string) => ({ amount, currency: "USD" });
  const profit = { name: "profit", title: "Profit share", timeZone: "America/New_York" };
  const settlement = { id: "s1", measured: { start: "2026-10-01T04:00:00Z", end: "2026-11-01T04:00:00Z" } };
  const part = (amount: string, more: object = {}) => ({ amount: usd(amount), kind: "SETTLEMENT" as const, reason: null, distributor: profit, settlement, ...more });
  const person = (ref: string) => ({ collaborator: { ref, name: ref } });
  const planned = [{ ...person("ana"), amount: usd("0.30"), obligations: { totalCount: 2, nodes: [part("0.10"), part("0.20", { kind: "CREDIT", reason: "a bonus", settlement: null })] } }];
  const out = (ref: string, reason: "MINIMUM" | "DEBT" | "HOLD", amount: string) => ({ ...person(ref), reason, amount: usd(amount), obligations: { totalCount: 12, nodes: [part(amount)] } });
  const owed = (ref: string, amount: string, payableFrom: string, state: "PENDING" | "WAITING" = "PENDING") => ({ id: ref, ...part(amount), collaborator: { ref, name: ref, hold: null }, state, payableFrom, hold: null, dispute: null });
  const rows = nets(planned, [out("bo", "DEBT", "-5.00"), out("cy", "MINIMUM", "9.99"), out("dee", "HOLD", "80.00")], [
    owed("ana", "0.30", "2026-11-01T00:00:00Z"),
    // An hour before the second in New York.
    owed("jun", "200.00", "2026-12-02T04:00:00Z"), owed("jun", "50.00", "2026-12-02T04:00:00Z"), owed("eli", "1.00", "2026-11-01T00:00:00Z", "WAITING"),
    { ...owed("fen", "2.00", "2026-12-02T06:00:00Z"), dispute: { state: "ANSWERED" as const } }, { ...owed("gia", "3.00", "2026-12-02T06:00:00Z"), hold: { since: "2026-11-01T00:00:00Z" } },
    { ...owed("hal", "4.00", "2026-12-02T06:00:00Z"), dispute: { state: "REJECTED" as const } },
  ], "10", day("2026-11-15"), "UTC");
  assert.deepEqual(rows.map(({ ref, amount, leftOut }) => `${ref} ${amount.amount} ${leftOut ?? "paid"}`), [
    "ana 0.30 paid", "bo -5.00 owes as much as they are owed, or more", "cy 9.99 below the least amount of 10",
    "dee 80.00 on hold: somebody keeps it from being paid", "jun 250.00 not payable before 1 Dec 2026", "eli 1.00 too small so far: kept until it is worth paying",
    "fen 2.00 not payable before 2 Dec 2026, and in dispute until that is settled", "gia 3.00 not payable before 2 Dec 2026, and on hold", "hal 4.00 not payable before 2 Dec 2026",
  ]);
  assert.deepEqual(rows[0]?.parts.map(({ what }) => what), ["Profit share, October 2026", "a bonus"]);
  assert.equal(rows[1]?.more, 11);
});

test("owners over time end where the next begin; of one moment, what was recorded last holds", () => {
  const fact = (value: unknown, from: string, recorded: string) => ({ value, from: `${from}T00:00:00Z`, recordedAt: `${recorded}T00:00:00Z` });
  const facts = [fact({ ana: "60%", bo: "40%" }, "2026-06-01", "2026-06-01"), fact("bo", "2026-01-01", "2026-01-02"), fact("ana", "2026-01-01", "2026-03-01"), fact(null, "2026-09-01", "2026-09-01")];
  assert.deepEqual(stretches(facts, day("2026-11-01")), [
    { start: day("2026-01-01"), end: day("2026-06-01"), owners: [{ ref: "ana", part: "100%" }] },
    { start: day("2026-06-01"), end: day("2026-09-01"), owners: [{ ref: "ana", part: "60%" }, { ref: "bo", part: "40%" }] },
    { start: day("2026-09-01"), end: day("2026-11-01"), owners: [] },
  ]);
  assert.equal(ownersText(holding(facts, "2026-02-01T00:00:00Z")?.value), "ana");
  assert.equal(ownersText(holding(facts, "2026-10-01T00:00:00Z")?.value), "nobody");
  assert.equal(holding(facts, "2025-12-31T23:59:59Z"), undefined);
});

test("owners of a form are one, equal, or parts that add up", () => {
  const people = [{ ref: "ana", name: "Ana Duarte" }, { ref: "bo", name: "Bo Lindqvist" }, { ref: "cy", name: "Cyrus Amini" }];
  const value = (...lines: [string, string][]) => ownerValue(lines.map(([text, part]) => ({ text, certain: "", part })), people);
  assert.deepEqual(value(["ana", ""]), { ok: true, value: "ana" });
  assert.deepEqual(value(["ana", ""], ["bo", ""]), { ok: true, value: { ana: "equally", bo: "equally" } });
  assert.deepEqual(value(["ana", "60"], [" bo ", "40 %"]), { ok: true, value: { ana: "60%", bo: "40%" } });
  assert.deepEqual(value(["ana", "33.3"], ["bo", "33.3"], ["cy", "33.4"]).ok, true);
  assert.deepEqual(value(["ana", "60"], ["bo", "30"]), { ok: false, problem: "The parts add up to 90 %; they must add up to 100 %." });
  assert.deepEqual(value(["ana", "60"], ["bo", ""]), { ok: false, problem: "bo needs a part such as 60%, or all of them none." });
  assert.deepEqual(value(["ana", "60"], ["ana", "40"]), { ok: false, problem: "One of them stands twice." });
  assert.deepEqual(value(["", ""]), { ok: false, problem: null });
});

test("an owner is somebody there is, or somebody new when that is said", () => {
  const people = [{ ref: "hal", name: "Hal Brennan" }, { ref: "Hal Brennan", name: "Hal Brennan" }, { ref: "zoe", name: "Zoë Ash" }];
  const value = (text: string, certain = "", of = people) => ownerValue([{ text, certain, part: "" }], of);
  const [hal, , zoe] = people;
  assert.ok(hal && zoe);
  assert.deepEqual(value("Hal Brennan", "", [hal]), { ok: true, value: "hal" }, "by name");
  assert.deepEqual(value("zoe ash"), { ok: true, value: "zoe" }, "however it is written");
  assert.deepEqual(value("Hal Brennan"), { ok: false, problem: null }, "two are called that");
  assert.deepEqual(value("Hal Brennan", "Hal Brennan"), { ok: true, value: "Hal Brennan" }, "one of the two, chosen");
  assert.deepEqual(value("Hal Brenan", "", [hal]), { ok: false, problem: null }, "never made in silence");
  assert.deepEqual(meant("Hal Brenan", "", [hal, zoe]), { kind: "new", alike: [hal] });
  assert.deepEqual(meant("Quentin", "", people), { kind: "new", alike: [] });
  assert.deepEqual(value("Quentin", "Quentin"), { ok: true, value: "Quentin" });
  assert.deepEqual(value("Quentin", "Quent"), { ok: false, problem: null }, "it was said of another text");
});

test("local times of a zone are moments, also where its clocks change", () => {
  assert.equal(momentOf("2026-11-01T00:00", "America/New_York"), "2026-11-01T04:00:00.000Z");
  assert.equal(momentOf("2026-11-01T03:00", "America/New_York"), "2026-11-01T08:00:00.000Z");
  assert.equal(momentOf("2026-11-01T01:30", "America/New_York"), "2026-11-01T05:30:00.000Z", "the earlier of two");
  assert.equal(momentOf("2026-03-08T02:30", "America/New_York"), "2026-03-08T07:30:00.000Z", "left out: half an hour after the last one");
  assert.equal(localOf("2026-11-01T04:00:00Z", "America/New_York"), "2026-11-01T00:00");
  assert.equal(momentOf("yesterday", "UTC"), null);
});

test("a text is tried on the periods of its schedule, or on months", () => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  const zone = "America/New_York";
  const names = (past: { start: string; end: string }[]) => periodsOf(null, past, zone, now).slice(0, 2).map((period) => nameOf(period, zone));
  assert.deepEqual(
    names([{ start: "2026-11-23T05:00:00Z", end: "2026-11-30T05:00:00Z" }, { start: "2026-11-16T05:00:00Z", end: "2026-11-23T05:00:00Z" }]),
    ["23 Nov 2026 – 29 Nov 2026, so far", "16 Nov 2026 – 22 Nov 2026"],
  );
  assert.deepEqual(names([]), ["November 2026, so far", "October 2026"], "months, where it is settled by hand");
  assert.equal(periodsOf(null, [], zone, now).length, 13);
  const text = "distributor a \"A\"\n  starts    2026-11-01\n\nmetric x\n";
  const [running, whole] = periodsOf(null, [], zone, now);
  assert.ok(running && whole);
  assert.equal(measuringIn(running, text, zone), text);
  assert.equal(measuringIn(whole, text, zone), "distributor a \"A\"\n\nmetric x\n");
});

test("metrics that are money are written as such, and counts as they are", () => {
  assert.equal(written({ value: "1447.9", currency: "USD" }), "1\u202f447.90");
  assert.equal(written({ value: "12", currency: "EUR" }), "12.00");
  assert.equal(written({ value: "12", currency: "JPY" }), "12");
  assert.equal(written({ value: "141.305", currency: "USD" }), "141.305");
  assert.equal(written({ value: "25", currency: null }), "25");
  assert.equal(measured({ name: "product_sales", value: "40.5", currency: "USD" }), "40.50 USD product sales");
  assert.equal(headed({ name: "completions", currency: null }), "completions");
});

test("what was earned is one total for each month and currency, with what it is made of", () => {
  const rule = (title: string, timeZone = "America/New_York") => ({ name: title.toLowerCase(), title, timeZone });
  const october = { id: "s1", measured: { start: "2026-10-01T04:00:00Z", end: "2026-11-01T04:00:00Z" } };
  const row = (id: string, amount: string, more: object = {}) => ({
    id, kind: "SETTLEMENT", reason: null, createdAt: "2026-11-01T13:00:00Z", amount: { amount, currency: "USD" },
    distributor: rule("Profit"), settlement: october, ...more,
  });
  const months = earnedByMonth([
    row("a", "180.00"),
    row("b", "40.50", { distributor: rule("Referral") }),
    row("c", "-20.00", { kind: "DEDUCTION", distributor: null, settlement: null, createdAt: "2026-11-03T10:00:00Z", reason: "a mug" }),
    // An adjustment stands in the month that it corrects.
    row("d", "-1.25", { kind: "ADJUSTMENT", createdAt: "2026-12-01T13:00:00Z" }),
    row("e", "7.00", { amount: { amount: "7.00", currency: "EUR" } }),
  ], "UTC");
  assert.deepEqual(months.map(({ month, sums }) => [month, sums.map(({ amount, currency }) => `${amount} ${currency}`)]), [
    ["2026-11", ["-20.00 USD"]],
    ["2026-10", ["7.00 EUR", "219.25 USD"]],
  ]);
  assert.deepEqual(months[1]?.parts.map(({ id }) => id), ["a", "b", "d", "e"]);
});

test("what is owed comes by day, who gets most first, and each part leads to its reason", () => {
  const profit = { name: "profit", title: "Profit share", timeZone: "America/New_York" };
  const october = { id: "s1", measured: { start: "2026-10-01T04:00:00Z", end: "2026-11-01T04:00:00Z" } };
  const row = (id: string, ref: string, amount: string, payableFrom: string, more: object = {}) => ({
    id, amount: { amount, currency: "USD" }, payableFrom, kind: "SETTLEMENT", reason: null, hold: null,
    collaborator: { ref, name: ref, hold: null }, distributor: profit, settlement: october, ...more,
  });
  const days = comingPayments(
    [
      // A quarter of an hour before the fifteenth in New York.
      row("3", "bo", "5.00", "2026-12-15T04:45:00Z"),
      row("1", "ana", "10.00", "2026-11-01T00:00:00Z"),
      row("2", "ana", "0.50", "2026-11-02T00:00:00Z", { kind: "CREDIT", reason: "a bonus", settlement: null }),
      row("4", "bo", "90.00", "2026-11-03T00:00:00Z"),
      row("5", "cy", "-7.00", "2026-11-03T00:00:00Z", { kind: "ADVANCE", reason: "a start", settlement: null }),
      row("6", "dee", "8.00", "2026-11-03T00:00:00Z", { hold: { since: "2026-11-04T00:00:00Z" } }),
      row("7", "eli", "3.00", "2026-12-03T12:00:00Z", { dispute: { state: "OPEN" } }),
      row("8", "eli", "2.00", "2026-12-15T04:45:00Z", { dispute: { state: "REJECTED" } }),
    ],
    day("2026-11-20"), "UTC",
  );
  const told = days.map(({ when, sums, people }) => [when, sums[0]?.amount, ...people.map(({ ref, amount, parts }) => `${ref} ${amount.amount}: ${parts.map(({ what }) => what).join(" + ")}`)]);
  assert.deepEqual(told, [
    ["payable now", "100.50", "bo 90.00: Profit share, October 2026", "ana 10.50: Profit share, October 2026 + a bonus"],
    ["on hold", "8.00", "dee 8.00: Profit share, October 2026"],
    ["in dispute, until that is settled", "3.00", "eli 3.00: Profit share, October 2026"],
    ["from 14 Dec 2026", "7.00", "bo 5.00: Profit share, October 2026", "eli 2.00: Profit share, October 2026"],
    ["they owe it, and it is taken off what they are owed next", "-7.00", "cy -7.00: a start"],
  ]);
  assert.deepEqual(days[0]?.people.flatMap(({ parts }) => parts.map(({ why }) => why)), ["/settlements/s1/why/bo", "/settlements/s1/why/ana", null]);
});

test("what is on its way and what failed are told apart, and lead to their payment run", () => {
  const payout = (id: string, ref: string, state: string, run = "PROCESSING") => ({
    id, amount: { amount: "10.00", currency: "USD" }, state, paidOn: null, createdAt: "2026-11-16T05:00:00Z", reason: state === "FAILED" ? "account closed" : null,
    collaborator: { ref, name: ref }, fulfillment: { id: run, state: run, createdAt: "2026-11-16T05:00:00Z" },
  });
  const days = onTheirWay([payout("1", "ana", "PROCESSING"), payout("2", "bo", "FAILED"), payout("3", "cy", "PAID"), payout("4", "dee", "FAILED", "FAILED"), payout("5", "eli", "RETURNED")], [
    { id: "1", obligations: { totalCount: 1, nodes: [{ id: "o", amount: { amount: "10.00", currency: "USD" }, kind: "CREDIT", reason: "a bonus", distributor: null, settlement: null }] } },
  ], "UTC");
  assert.deepEqual(days.map(({ when, sums, people }) => [when, sums[0]?.amount, people.map(({ ref, parts }) => `${ref}: ${parts.map(({ what }) => what).join("; ")}`).join()]), [
    ["on its way, since 16 Nov 2026", "10.00", "ana: a bonus; together, in one payout"],
    ["failed, of the payment run of 16 Nov 2026", "10.00", "bo: its payout: account closed"],
  ]);
  assert.equal(days[0]?.next?.href, "/fulfillments/PROCESSING");
});

test("open periods are estimated from the day on which they could be paid", () => {
  const rule = (name: string, sentence: string, nextRunAt: string | null) => ({
    name, title: name, timeZone: "America/New_York", nextRunAt, currentPeriod: { start: "2026-11-01T04:00:00Z", end: "2026-12-01T05:00:00Z" },
    explanation: { sections: [{ sentences: [{ text: sentence }] }] },
    projectedPool: { amount: "7.50", currency: "USD" }, projectedTaken: [{ clause: "take 7.50 USD", exact: { decimal: "7.5" } }], projectedSite: [], takenOver: [],
    standings: { nodes: [["ana", "7.50"], ["bo", "0.00"]].map(([ref = "", amount = ""]) => ({ collaborator: { ref, name: ref }, amount: { amount, currency: "USD" } })) },
  });
  const days = estimates([
    rule("by hand", "An amount is payable at once.", null),
    rule("later", "An amount is payable 14 days after it is settled.", "2026-12-01T14:00:00Z"),
    rule("at once", "An amount is payable at once.", "2026-12-01T14:00:00Z"),
  ]);
  assert.deepEqual(days.map(({ when, sums, people }) => `${when} ${sums[0]?.amount} ${people.map(({ ref, parts }) => `${ref}: ${parts[0]?.what}`).join()}`), [
    "from 1 Dec 2026 7.50 ana: at once, November 2026 so far",
    "from 15 Dec 2026 7.50 ana: later, November 2026 so far",
    "after it is settled by hand 7.50 ana: by hand, November 2026 so far",
  ]);
});

test("what the open periods come to together is estimated, beside what months came to before", () => {
  const usd = (amount: string) => ({ amount, currency: "USD" });
  const november = { start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z" };
  const open = (name: string, taken: [clause: string, decimal: string][], pool: string) => ({
    name, title: name, timeZone: "UTC", nextRunAt: null, currentPeriod: november, explanation: { sections: [] }, standings: { nodes: [] },
    projectedPool: usd(pool), projectedTaken: taken.map(([clause, decimal]) => ({ clause, exact: { decimal } })), projectedSite: [], takenOver: [],
  });
  const month = (number: string, amount: string) => ({ pool: usd(amount), measured: { start: `2026-${number}-01T00:00:00Z`, end: null } });
  const past = (name: string, ...nodes: ReturnType<typeof month>[]) => ({ name, state: "ACTIVE", timeZone: "UTC", settlements: { nodes } });
  const grows = open("grows", [["take 10% of sales", "50.00"]], "50.00");
  const fixed = open("fixed", [["take 250.00 USD", "250.00"]], "250.00");
  const rules = [past("grows", month("10", "90.00"), month("09", "70.00"), month("08", "80.00")), past("fixed", month("10", "250.00"), month("09", "250.00"), month("08", "250.00"), month("07", "250.00"))];
  // Half of the month is over: 50.00 become 100.00, and 250.00 stay. July was not settled by both.
  assert.deepEqual(atTheEnd([grows, fixed], rules, day("2026-11-16")), [
    { currency: "USD", soFar: "300.00", expected: "350.00", range: { months: 3, least: "320.00", most: "340.00" } },
  ]);
  // On the second day nothing can be said of what grows.
  assert.equal(atTheEnd([grows, fixed], rules, day("2026-11-02"))[0]?.expected, null);
  assert.equal(atTheEnd([fixed], rules, day("2026-11-02"))[0]?.expected, "250.00");
});

test("months are added up by the day of payment, for each currency by itself", () => {
  const paid = (amount: string, paidOn: string | null, state = "PAID", currency = "USD") => ({ amount: { amount, currency }, state, paidOn });
  const years = paidByMonth([paid("0.10", "2026-01-31"), paid("0.20", "2026-01-01"), paid("5.00", "2026-02-01"), paid("9.00", "2025-12-31"), paid("9.00", "2026-02-02", "RETURNED"), paid("3.00", "2026-02-02", "PAID", "EUR")], "2026-02-10");
  assert.deepEqual(years.map(({ currency, amount, months }) => `${currency} ${amount}: ${months.map((one) => `${one.month} ${one.amount} ${one.count}`).join(", ")}`), [
    "USD 5.30: 2026-01 0.30 2, 2026-02 5.00 1", "EUR 3.00: 2026-01 0.00 0, 2026-02 3.00 1",
  ]);
  assert.deepEqual(paidIn("2026-12"), { state: "PAID", paidFrom: "2026-12-01", paidBefore: "2027-01-01" });
});

test("the events that stop a rule are found in what it says", () => {
  const one = '1 event has an amount in another currency than USD, which this rule pays in: "J-5" of demo, 49.00 EUR';
  assert.deepEqual(namedEvents(one), [{ key: "J-5", source: "demo" }]);
  assert.deepEqual(namedEvents('2 events have an amount in another currency than USD, which this rule pays in: "a b" of web shop, -1.00 EUR, "c" of import, 2.00 GBP'), [
    { key: "a b", source: "web shop" }, { key: "c", source: "import" },
  ]);
  assert.deepEqual(namedEvents('1 contribution is of another currency than USD, which this rule pays in: "g" of demo, 1.00 EUR'), []);
  assert.deepEqual(namedEvents("there is no exchange rate into USD for EUR on 2026-11-01; store it with setExchangeRates"), []);
});

const RULE = { name: "profit", title: "Profit share", timeZone: "UTC" };

test("what is foreseen of single events is told together", () => {
  const event = (index: number, more: object): Foreseen => ({
    index, distributor: RULE, period: { start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z", settlement: null },
    counted: [], skippedBy: [], uncreditedBecause: [], journeys: [], pending: false, obstacle: null, unmeasured: null, late: null, ...more,
  });
  const counted = (collaborator: string, value: string) => ({ metric: "completions", collaborator, value });
  const settled = { period: { start: "2026-10-01T00:00:00Z", end: "2026-11-01T00:00:00Z", settlement: { id: "s-1" } }, late: "it is only listed" };
  const inputs = ["course_completed", "course_completed", "course_completed", "order_paid", "course_completed", "course_completed"].map((type, at) =>
    ({ key: `e-${at}`, type, occurredAt: "2026-11-03T10:00:00Z", fields: {}, approval: null }));
  const found = new Consequences();
  found.take(inputs, new Set([0, 1, 2, 3, 4, 5]), [
    event(0, { counted: [counted("ana", "0.6"), counted("bo", "0.4")] }),
    event(1, { counted: [counted("ana", "1")], ...settled }),
    event(2, { counted: [counted("ana", "1")] }),
    event(4, { period: null, unmeasured: "nothing measures it" }),
    // Another rule measures it, so that this one does not is no news.
    event(5, { period: null, unmeasured: "nothing measures it" }),
    event(5, { distributor: { ...RULE, name: "bonus", title: "Bonus" }, uncreditedBecause: ["nobody owned it"] }),
  ]);
  // Of the second file, nothing was refused and the first event is there already.
  found.take(inputs, new Set([1]), [event(1, { counted: [counted("bo", "0.1")] })]);
  assert.equal(found.events, 7);
  assert.deepEqual(found.counted.map(({ period, events, added }) => [period, events, ...added.map(({ collaborator, value }) => `${collaborator} ${value}`)]), [
    ["November 2026", 3, "ana 1.6", "bo 0.5"],
    ["October 2026", 1, "ana 1"],
  ]);
  assert.deepEqual(found.late.map(({ period, settlement, events, becomes }) => [period, settlement, events, becomes]), [["October 2026", "s-1", 1, "it is only listed"]]);
  const said = (kind: Kind) => found.said(kind).map(({ rule, text, events }) => [rule?.name ?? null, text, events]);
  assert.deepEqual(said("uncredited"), [["bonus", "nobody owned it", 1]]);
  assert.deepEqual(said("unmeasured"), [["profit", "nothing measures it", 1]]);
  assert.deepEqual(said("unread"), [[null, "order_paid", 1]]);
});

test("a condition is told with the numbers that it compares", () => {
  const own = [{ name: "completions", value: "25" }, { name: "new_readers", value: "3" }, { name: "revenue", value: "99.5" }, { name: "points", value: "0" }];
  const told: [string, string[]][] = [
    ["qualify when completions at least 5", ["25 completions, at least 5 needed: reached"]],
    ["A collaborator qualifies only if they have at least 5 completions.", ["25 completions, at least 5 needed: reached"]],
    ["qualify when new_readers more than 3 or revenue at least 100 USD", ["3 new readers, more than 3 needed: not reached", "99.5 USD revenue, at least 100 USD needed: not reached"]],
    ["A collaborator qualifies only if they have revenue of at least 100.00 USD and their group is \"gold\".", ["99.5 USD revenue, at least 100.00 USD needed: not reached"]],
    ["qualify when completions at most 10 and points less than 1", ["25 completions, at most 10 allowed: too many", "0 points, less than 1 allowed: kept"]],
    ["qualify when group is \"gold\"", []],
  ];
  for (const [text, expected] of told) assert.deepEqual(needs(text, own), expected, text);
});

test("the next payment is said with what it depends on", () => {
  const zero = (amount = "0.00") => ({ amount, currency: "USD" });
  const balance = (more: Partial<Balance>): Balance => ({
    currency: "USD", owed: zero(), payableNow: zero(), payableLater: zero(), onTheWay: zero(), onHold: zero(), disputed: zero(), waiting: zero(), paid: zero(), debt: zero(), ...more,
  });
  const later = (amount: string, payableFrom: string): Earned => ({ state: "PENDING", amount: zero(amount), payableFrom, payout: null });
  const soFar = [{ title: "Profit share", amount: zero("12.00"), finalAt: "2026-12-01T09:00:00Z", paidFrom: "2026-12-15T09:00:00Z" }];
  const next = (earned: Earned[], balances: Balance[], coming = soFar, payments: Parameters<typeof nextPayment>[1] = []) =>
    nextPayment(earned, payments, coming, balances, "UTC", day("2026-11-20"));
  assert.equal(next([], [], []), null);
  const open = next([], [balance({ debt: zero("5.00") })]);
  assert.deepEqual([open?.about, open?.sums[0]?.amount, open?.when], [true, "12.00", "final on 1 Dec 2026, and can be paid from 15 Dec 2026 on"]);
  assert.ok(open?.depends.includes("you owe 5.00 USD from before, which is taken off first"));
  const earned = [later("30.00", "2026-12-20T00:00:00Z"), later("20.00", "2026-12-15T00:00:00Z"), later("1.00", "2026-12-15T00:00:00Z")];
  const dated = next(earned, [balance({})]);
  assert.deepEqual([dated?.sums[0]?.amount, dated?.about, dated?.when], ["21.00", false, "from 15 Dec 2026 on, with the first round of payments after it"]);
  // What is ready is what the server's books say, with debts taken off.
  assert.equal(next(earned, [balance({ payableNow: zero("7.00") })])?.sums[0]?.amount, "7.00");
  const moving = { state: "PROCESSING", amount: zero("99.00"), createdAt: "2026-11-18T00:00:00Z", fulfillment: { state: "PROCESSING" }, reason: null };
  assert.deepEqual(next(earned, [balance({ payableNow: zero("7.00") })], soFar, [moving])?.sums, [{ amount: "99.00", currency: "USD" }]);
  const returned = { ...moving, state: "RETURNED", reason: "account closed" };
  const again = next(earned, [balance({ payableNow: zero("99.00") })], soFar, [returned]);
  assert.deepEqual([again?.sums[0]?.amount, again?.notice], ["99.00", "Your last payment, 99.00 USD, came back: account closed. Tell whoever runs this if your account has changed."]);
});
