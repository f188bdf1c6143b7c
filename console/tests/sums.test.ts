// What is worked out from rows of the API: who would be paid, who owned what when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { localOf, momentOf } from "../src/format/local.ts";
import { holding, ownersText } from "../src/format/owners.ts";
import { asMoney, moneyMetrics } from "../src/format/units.ts";
import { ownerValue } from "../src/screens/catalogue/owner-value.ts";
import { meant } from "../src/screens/catalogue/people.ts";
import { stretches } from "../src/screens/catalogue/history.ts";
import { measuringIn, nameOf, periodsOf } from "../src/screens/editor/periods.ts";
import { nets } from "../src/screens/fulfillments/payable.ts";
import { comingPayments } from "../src/screens/overview/coming.ts";
import { becomesOf, consequences, isNothing, type Owners, type Rule } from "../src/screens/upload/consequences.ts";
import type { Catalogue, EventInput, Line } from "../src/screens/upload/entry.ts";

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

test("the periods that a text is tried on are as long as those of its schedule", () => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  const zone = "America/New_York";
  const run = (start: string, end: string) => [{ local: "", utc: "", measures: { start, end } }];
  const names = (runs: ReturnType<typeof run>) => periodsOf(null, runs, zone, now).slice(0, 3).map((period) => nameOf(period, zone));
  assert.deepEqual(names(run("2026-11-01T04:00:00Z", "2026-12-01T05:00:00Z")), ["November 2026, so far", "October 2026", "September 2026"]);
  const begun = [...run("2026-11-27T12:00:00Z", "2026-12-01T05:00:00Z"), ...run("2026-12-01T05:00:00Z", "2027-01-01T05:00:00Z")];
  assert.deepEqual(names(begun), ["November 2026, so far", "October 2026", "September 2026"], "the first run of a new rule measures less");
  assert.deepEqual(names([]), ["November 2026, so far", "October 2026", "September 2026"], "months, where it is settled by hand");
  // Monday to Sunday, over the night in which clocks go back.
  assert.deepEqual(names(run("2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z"))[0], "23 Nov 2026 – 29 Nov 2026, so far");
  assert.deepEqual(periodsOf(null, run("2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z"), zone, now)[4], { start: "2026-10-26T04:00:00.000Z", end: "2026-11-02T05:00:00.000Z", running: false });
  assert.deepEqual(names(run("2027-01-01T05:00:00Z", "2027-04-01T04:00:00Z")), ["1 Oct 2026 – 31 Dec 2026, so far", "1 Jul 2026 – 30 Sep 2026", "1 Apr 2026 – 30 Jun 2026"]);
  const text = "distributor a \"A\"\n  starts    2026-11-01\n\nmetric x\n";
  const [running, whole] = periodsOf(null, [], zone, now);
  assert.ok(running && whole);
  assert.equal(measuringIn(running, text, zone), text);
  assert.equal(measuringIn(whole, text, zone), "distributor a \"A\"\n\nmetric x\n");
});

test("metrics that add up money are told from those that count", () => {
  const events = [{ name: "order_paid", fields: [{ name: "amount", type: "money" }, { name: "items", type: "number" }] }];
  const text = "metric sales\n  sum       order_paid.amount\n\nmetric items\n  sum       order_paid.items\n\nmetric orders\n  count     order_paid\n";
  assert.deepEqual([...moneyMetrics(text, events)], ["sales"]);
  assert.equal(asMoney("1447.9", 2), "1\u202f447.90");
  assert.equal(asMoney("12", 2), "12.00");
  assert.equal(asMoney("141.305", 2), "141.305");
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

const CATALOGUE: Catalogue = {
  events: [{ name: "course_completed", title: "Course completed", fields: [{ name: "customer", type: "customer" }, { name: "course", type: "course" }] }],
  assets: [{ name: "course", attributes: [{ name: "owner", type: "collaborator" }] }],
  customer: [], collaborator: [],
};
const PROFIT: Rule = {
  name: "profit", title: "Profit share", timeZone: "UTC", state: "ACTIVE",
  source: "metric completions\n  count     course_completed\n  credit    course.owner\n",
  currentPeriod: { start: "2026-11-01T00:00:00Z", end: "2026-12-01T00:00:00Z" },
  settlements: { totalCount: 1, nodes: [{ id: "profit.0", measured: { start: "2026-10-01T00:00:00Z", end: "2026-11-01T00:00:00Z" } }] },
};

test("a file is told what comes too late, what nobody owns, and what no rule measures", () => {
  const completed = (occurredAt: string, course: string | null): Line => {
    const input: EventInput = { key: `${occurredAt}${course}`, type: "course_completed", occurredAt, fields: { customer: "c", course }, approval: null };
    return { number: 1, entry: { kind: "event", input } };
  };
  const owner = (ref: string, value: unknown, from: string): Line =>
    ({ number: 1, entry: { kind: "fact", input: { key: ref, subject: { kind: "course", ref }, attribute: "owner", value, from } } });
  const recorded: Owners = new Map([["course", [
    { ref: "rust", value: "ana", from: "2026-10-10T00:00:00Z" },
    { ref: "go", value: "bo", from: "2026-01-01T00:00:00Z" },
    { ref: "go", value: null, from: "2026-11-10T00:00:00Z" },
  ]]]);
  const look = (lines: Line[], rules: Rule[] = [PROFIT]) => {
    const { late, unowned, nameless, unmeasured, lateFacts } = consequences(lines, CATALOGUE, rules, recorded);
    return {
      late: late.map(({ rule, period, events }) => `${rule.name} ${period} ${events}`),
      unowned: unowned.map(({ kind, ref, events }) => `${kind} ${ref} ${events}`),
      nameless: nameless.map(({ event, field, events }) => `${event} ${field} ${events}`),
      unmeasured: unmeasured.map(({ event, events }) => `${event} ${events}`),
      lateFacts,
    };
  };
  const nothing = { late: [], unowned: [], nameless: [], unmeasured: [], lateFacts: 0 };

  assert.deepEqual(look([completed("2026-11-03T00:00:00Z", "rust"), completed("2026-12-20T00:00:00Z", "rust")]), nothing);
  // The first instant of a period belongs to it, and the first behind it no more.
  assert.deepEqual(look([completed("2026-10-31T23:59:59Z", "rust"), completed("2026-11-01T00:00:00Z", "rust")]).late, ["profit October 2026 1"]);
  assert.deepEqual(look([completed("2026-09-30T00:00:00Z", "go")]), { ...nothing, unmeasured: ["course_completed 1"] });
  // Owned by nobody yet, no more, or never; and by the file itself.
  assert.deepEqual(
    look([completed("2026-10-09T00:00:00Z", "rust"), completed("2026-11-11T00:00:00Z", "go"), completed("2026-11-11T00:00:00Z", "c"), completed("2026-11-12T00:00:00Z", "c")]).unowned,
    ["course c 2", "course rust 1", "course go 1"],
  );
  assert.deepEqual(look([completed("2026-11-11T00:00:00Z", "c"), owner("c", { ana: "60%", bo: "40%" }, "2026-11-11T00:00:00Z")]), nothing);
  assert.deepEqual(look([completed("2026-11-11T00:00:00Z", "c"), owner("c", "ana", "2026-10-11T00:00:00Z")]), { ...nothing, lateFacts: 1 });
  assert.deepEqual(look([completed("2026-11-11T00:00:00Z", null)]), { ...nothing, nameless: ["course_completed course 1"] });
  // A rule that is only a draft measures nothing, and one that does not count such events has nothing to do with them.
  for (const more of [{ state: "DRAFT" }, { source: "metric sales\n  sum order_paid.amount\n" }]) {
    assert.deepEqual(look([completed("2026-10-05T00:00:00Z", "c")], [{ ...PROFIT, ...more }]), nothing);
  }
  assert.ok(isNothing(consequences([], CATALOGUE, [PROFIT], recorded)));
});

test("what becomes of what is late is what the rule says of corrections", () => {
  assert.match(becomesOf("schedule\n  pay after 14 days\n"), /^they count in the next settlement/);
  assert.match(becomesOf("schedule\n  corrections count in the next period\n"), /^they count in the next settlement/);
  assert.match(becomesOf("schedule\n  corrections adjust for 90 days\n"), /at most 90 days/);
  assert.match(becomesOf("schedule\n  corrections are ignored\n"), /nobody is paid/);
});
