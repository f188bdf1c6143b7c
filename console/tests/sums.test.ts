// What is worked out from rows of the API: who would be paid, who owned what when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holding, ownersText } from "../src/format/owners.ts";
import { ownerValue } from "../src/screens/catalogue/owner-value.ts";
import { stretches } from "../src/screens/catalogue/history.ts";
import { nets } from "../src/screens/fulfillments/payable.ts";

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
