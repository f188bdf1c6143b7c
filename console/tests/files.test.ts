// What is read of a file before anything is sent, and what is said of its lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checked } from "../src/screens/upload/check.ts";
import { csvLines } from "../src/screens/upload/csv.ts";
import type { Catalogue, Line } from "../src/screens/upload/entry.ts";
import { jsonLines } from "../src/screens/upload/json-lines.ts";

process.env.TZ = "Europe/Berlin";

const CATALOGUE: Catalogue = {
  events: [
    { name: "order_paid", title: "Order paid", fields: [{ name: "customer", type: "customer" }, { name: "amount", type: "money" }, { name: "order", type: "text" }] },
    { name: "house_sold", title: "House sold", fields: [{ name: "rooms", type: "number" }, { name: "first", type: "truth" }, { name: "house", type: "house" }] },
  ],
  assets: [{ name: "house", attributes: [{ name: "owner", type: "collaborator" }, { name: "status", type: "text" }] }],
  customer: [{ name: "plan", type: "text" }],
  collaborator: [],
};

const AT = "2026-11-03T10:00:00Z";
const said = (lines: Line[]) => lines.map(({ number, refused }) => `${number} ${refused ?? "right"}`);
const json = (...lines: object[]) => said(checked(jsonLines(lines.map((line) => JSON.stringify(line)).join("\n")), CATALOGUE));
const csv = (...rows: string[]) => checked(csvLines(rows.join("\n"), CATALOGUE), CATALOGUE);
const event = (more: object) => ({ event: "order_paid", key: "o-1", occurredAt: AT, fields: {}, ...more });

test("each line is right or says what would be", () => {
  const cases: [object, string][] = [
    [event({}), "right"],
    [event({ fields: { amount: { amount: "19.90", currency: "USD" }, customer: "c1", order: null } }), "right"],
    [{ event: "house_sold", key: "h", occurredAt: AT, fields: { rooms: 3.5, first: true, house: "h-1" } }, "right"],
    [{ fact: { kind: "house", ref: "h-1" }, attribute: "owner", value: { ana: "60%", bo: "40%" } }, "right"],
    [{ fact: { kind: "customer", ref: "c1" }, attribute: "plan", value: null, from: AT }, "right"],
    [{ rate: { from: "EUR", to: "USD" }, value: "1.08", on: "2026-10-03", key: "fx-1" }, "right"],
    [event({ key: "" }), "the key is missing"],
    [event({ key: 7 }), 'key: must be text in quotes, not "7"'],
    [event({ key: "ä".repeat(128) }), "the key has 256 bytes; at most 255"],
    [event({ event: "order_pade" }), 'no event "order_pade" in the catalogue; known: order_paid, house_sold'],
    [event({ occurredAt: "2026-11-03" }), 'occurredAt: must be a moment with its offset, such as 2026-11-03T00:00:00+01:00, not "2026-11-03"'],
    [event({ occurredAt: "2026-13-03T10:00:00Z" }), 'occurredAt: must be a moment with its offset, such as 2026-10-31T09:00:00Z, not "2026-13-03T10:00:00Z"'],
    [event({ fields: { amount: 19.9 } }), 'amount: must be an amount with its currency, such as {"amount": "19.90", "currency": "USD"}, or 19.90 USD in a CSV, not 19.9'],
    [event({ fields: { order: 12 } }), "order: must be text in quotes, not 12"],
    [event({ fields: { customer: "" } }), 'customer: must be the reference of a customer as text, not ""'],
    [event({ fields: { curse: "x" } }), "curse: order_paid has no such field; it has customer, amount, order"],
    [event({ colour: "red" }), '"colour" is not known here; this entry may have event, key, occurredAt, fields, approval'],
    [event({ approval: "REJECTED" }), 'approval: APPROVED or PENDING, not "REJECTED"'],
    [{ fact: { kind: "boat", ref: "b" }, attribute: "owner", value: "ana" }, 'fact: no "boat" in the catalogue; known: customer, collaborator, house'],
    [{ fact: { kind: "house", ref: "h" }, attribute: "colour", value: "red" }, 'attribute: house has no "colour"; it has owner, status'],
    [{ rate: { from: "EUR", to: "EUR" }, value: "1.08", on: "2026-10-03", key: "fx" }, "rate: converts a currency into itself"],
    [{ approve: "o-1" }, 'entries with "approve" are not uploaded here; use: tantieme import events FILE'],
    [{ hello: "world" }, 'an entry starts with one of "event", "fact", "rate"'],
  ];
  for (const [line, expected] of cases) assert.deepEqual(json(line), [`1 ${expected}`]);
});

test("lines keep their numbers, and a key stands for one content", () => {
  const text = [JSON.stringify(event({})), "", JSON.stringify(event({})), JSON.stringify(event({ occurredAt: "2026-11-04T10:00:00Z" })), "[1]"].join("\r\n");
  assert.deepEqual(said(checked(jsonLines(text), CATALOGUE)), [
    "1 right",
    "3 right",
    '4 the key "o-1" stands on line 1 with other content',
    '5 this is no object; an entry is like {"event": "order_paid", "key": "o-1", …}',
  ]);
});

test("the cells of a CSV become values of their fields' types", () => {
  const [order, house] = csv("event,key,occurredAt,amount,order,first,rooms", `order_paid,o-1,${AT},19.90 USD,"a, ""b""",,`, `house_sold,h-1,${AT},,,TRUE,3`);
  assert.deepEqual(order?.entry?.input, { key: "o-1", type: "order_paid", occurredAt: AT, approval: null, fields: { amount: { amount: "19.90", currency: "USD" }, order: 'a, "b"' } });
  assert.deepEqual(house?.entry?.kind === "event" && house.entry.input.fields, { first: true, rooms: "3" });
  assert.deepEqual(said(csv("event,key,occurredAt,order", `order_paid,o-1,${AT},"two\nlines"`, "", `order_paid,o-2,${AT}`)), [
    "2 right",
    "5 the row has 3 cells for 4 columns; write the comma of an empty cell, too",
  ]);
});

test("a head that is wrong stops the whole file", () => {
  const cases: [string, RegExp][] = [
    ["event|key|occurredAt\na|b|c", /separated by commas, semicolons or tabs/],
    ["event,key\na,b", /“occurredAt” is missing/],
    ["Event,key,occurredAt\na,b,c", /“Event” must be written “event”/],
    ["event,key,occurredAt,curse\na,b,c,d", /No event has a field “curse”/],
    ["event,key,occurredAt,key\na,b,c,d", /“key” stands twice/],
    ['event,key,occurredAt\na,"b,c', /quote is wrong/],
  ];
  for (const [text, message] of cases) assert.throws(() => csvLines(text, CATALOGUE), { message });
});

test("what Excel saves is read, or said to be unclear", () => {
  const amount = (text: string) => {
    const [line] = checked(csvLines(text, CATALOGUE), CATALOGUE);
    return line?.refused ?? (line?.entry?.kind === "event" ? (line.entry.input.fields as Record<string, unknown>).amount : undefined);
  };
  const semicolons = (cell: string) => amount(`event;key;occurredAt;amount\r\norder_paid;o-1;${AT};${cell}\r\n`);
  const money = (value: string) => ({ amount: value, currency: "EUR" });
  assert.deepEqual(semicolons("19,90 EUR"), money("19.90"));
  assert.deepEqual(semicolons("-19,90 EUR"), money("-19.90"));
  assert.deepEqual(semicolons("19.90 EUR"), money("19.90"));
  assert.deepEqual(semicolons("1234 EUR"), money("1234"));
  assert.match(String(semicolons("1.234 EUR")), /^amount: “1.234 EUR” can be read as thousands or as decimals/);
  assert.match(String(semicolons("1,234 EUR")), /can be read as thousands/);
  assert.match(String(semicolons("1.234,50 EUR")), /^amount: “1.234,50 EUR” has more than a decimal comma/);
  assert.match(String(semicolons("19,90 €")), /an amount with its currency/);
  assert.match(String(amount(`event,key,occurredAt,amount\norder_paid,o-1,${AT},"19,90 EUR"`)), /has a comma; write a point, such as 19.90/);
  assert.deepEqual(amount(`event,key,occurredAt,amount\norder_paid,o-1,${AT},1.234 EUR`), money("1.234"));
  assert.deepEqual(amount(`event\tkey\toccurredAt\tamount\norder_paid\to-1\t${AT}\t19,90 EUR`), money("19.90"));
  const lines = csvLines(`sep=;\r\nevent;key;occurredAt;order\r\norder_paid;o-1;${AT};"a;b"\r\norder_paid;o-2;${AT}`, CATALOGUE);
  assert.deepEqual(said(lines), ["3 right", "4 the row has 3 cells for 4 columns; write the semicolon of an empty cell, too"]);
  assert.match(said(checked(csvLines(`event;key;occurredAt\norder_paid;o-1;03.11.2026 10:00`, CATALOGUE), CATALOGUE))[0] ?? "", /occurredAt: must be a moment/);
});

test("a line says everything that is wrong with it, and a kind of event goes by its title, too", () => {
  const [line, right] = said(csv("event,key,occurredAt,amount,order", "Order paid,,2026-07-03 10:00,129.00,a", `Order paid,o-1,${AT},129.00 USD,a`));
  assert.equal(line, '2 the key is missing; occurredAt: must be a moment with its offset, such as 2026-07-03T10:00:00+02:00, not "2026-07-03 10:00"; amount: “129.00” names no currency; write it behind the amount, such as 129.00 USD');
  assert.equal(right, "3 right");
});
