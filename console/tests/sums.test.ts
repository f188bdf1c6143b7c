// What is worked out from rows of the API: who would be paid, who owned what when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holding, ownersText } from "../src/format/owners.ts";
import { ownerValue } from "../src/screens/catalogue/owner-value.ts";
import { stretches } from "../src/screens/catalogue/history.ts";
import { needs } from "../src/format/needs.ts";
import { nextPayment, type Earned } from "../src/screens/me/next.ts";
import type { Balance } from "../src/screens/me/queries.ts";
import { nets } from "../src/screens/fulfillments/payable.ts";
import { comingPayments } from "../src/screens/overview/coming.ts";
import { Consequences, type Kind } from "../src/screens/upload/consequences.ts";
import type { Foreseen } from "../src/screens/upload/queries.ts";

const day = (date: string) => Date.parse(`${date}T00:00:00Z`);

test("what is payable is netted for each collaborator, and says who is left out", () => {
  const owed = (ref: string, amount: string, rule: string | null = "profit", currency = "USD", payableFrom = "2026-11-01T00:00:00Z") =>
    ({ amount: { amount, currency }, payableFrom, collaborator: { ref, name: ref }, distributor: rule === null ? null : { name: rule, title: rule } });
  const rows = [
    owed("ana", "0.10"), owed("ana", "0.20", "bonus"), owed("bo", "25.00"), owed("bo", "-25.00", null),
    owed("cy", "9.99"), owed("dee", "10.00"), owed("eli", "99.00", "profit", "EUR"), owed("fen", "99.00", "profit", "USD", "2026-12-01T00:00:00Z"),
  ];
  const choice = { currency: "USD", rules: [], minimum: "", until: day("2026-11-15") };
  const told = (more: object) => nets(rows, { ...choice, ...more }).map(({ ref, amount, leftOut }) => `${ref} ${amount} ${leftOut ?? "paid"}`);
  assert.deepEqual(told({}), ["ana 0.30 paid", "bo 0.00 owes as much as they are owed, or more", "cy 9.99 paid", "dee 10.00 paid"]);
  assert.deepEqual(told({ minimum: "10" }).slice(2), ["cy 9.99 below the minimum of 10", "dee 10.00 paid"]);
  assert.deepEqual(told({ rules: ["bonus"] }), ["ana 0.20 paid"]);
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
  const value = (...lines: [string, string][]) => ownerValue(lines.map(([ref, part]) => ({ ref, part })));
  assert.deepEqual(value(["ana", ""]), { ok: true, value: "ana" });
  assert.deepEqual(value(["ana", ""], ["bo", ""]), { ok: true, value: { ana: "equally", bo: "equally" } });
  assert.deepEqual(value(["ana", "60"], [" bo ", "40 %"]), { ok: true, value: { ana: "60%", bo: "40%" } });
  assert.deepEqual(value(["ana", "33.3"], ["bo", "33.3"], ["cy", "33.4"]).ok, true);
  assert.deepEqual(value(["ana", "60"], ["bo", "30"]), { ok: false, problem: "The parts add up to 90 %; they must add up to 100 %." });
  assert.deepEqual(value(["ana", "60"], ["bo", ""]), { ok: false, problem: "bo needs a part such as 60%, or all of them none." });
  assert.deepEqual(value(["ana", "60"], ["ana", "40"]), { ok: false, problem: "One of them stands twice." });
  assert.deepEqual(value(["", ""]), { ok: false, problem: null });
});

test("what is owed comes by day, who gets most first, and each part leads to its reason", () => {
  const profit = { name: "profit", title: "Profit share", timeZone: "America/New_York" };
  const october = { id: "s1", measured: { start: "2026-10-01T04:00:00Z", end: "2026-11-01T04:00:00Z" } };
  const row = (id: string, ref: string, amount: string, payableFrom: string, more: object = {}) => ({
    id, amount: { amount, currency: "USD" }, payableFrom, kind: "SETTLEMENT", reason: null,
    collaborator: { ref, name: ref }, distributor: profit, settlement: october, ...more,
  });
  const days = comingPayments(
    [
      // A quarter of an hour before the fifteenth in New York.
      row("3", "bo", "5.00", "2026-12-15T04:45:00Z"),
      row("1", "ana", "10.00", "2026-11-01T00:00:00Z"),
      row("2", "ana", "0.50", "2026-11-02T00:00:00Z", { kind: "CREDIT", reason: "a bonus", settlement: null }),
      row("4", "bo", "90.00", "2026-11-03T00:00:00Z"),
    ],
    day("2026-11-20"), "UTC",
  );
  const told = days.map(({ when, sums, people }) => [when, sums[0]?.amount, ...people.map(({ ref, amount, parts }) => `${ref} ${amount.amount}: ${parts.map(({ what }) => what).join(" + ")}`)]);
  assert.deepEqual(told, [
    ["payable now", "100.50", "bo 90.00: Profit share, October 2026", "ana 10.50: Profit share, October 2026 + a bonus"],
    ["from 14 Dec 2026", "5.00", "bo 5.00: Profit share, October 2026"],
  ]);
  assert.deepEqual(days[0]?.people.flatMap(({ parts }) => parts.map(({ why }) => why)), ["/settlements/s1/why/bo", "/settlements/s1/why/ana", null]);
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
    currency: "USD", owed: zero(), payableNow: zero(), payableLater: zero(), onTheWay: zero(), onHold: zero(), waiting: zero(), paid: zero(), debt: zero(), ...more,
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
  const moving = { state: "PROCESSING", amount: zero("99.00"), createdAt: "2026-11-18T00:00:00Z", fulfillment: { state: "PROCESSING" } };
  assert.deepEqual(next(earned, [balance({ payableNow: zero("7.00") })], soFar, [moving])?.sums, [{ amount: "99.00", currency: "USD" }]);
});
