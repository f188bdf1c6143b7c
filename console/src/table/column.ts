// What a table shows of each row, and how that is compared, filtered and exported.
import type { Snippet } from "svelte";
import { alike } from "../format/decimal";

export interface Column<Row> {
  /** Its name in the address. */
  id: string;
  title: string;
  /** `decimal` is exact and stands at the right; `moment` is RFC 3339; `number` counts. */
  kind?: "text" | "decimal" | "moment" | "number";
  /** What is sorted by, filtered by and exported; `null` when there is none. */
  value: (row: Row) => string | number | null;
  /** How the value is written, when it is text of another form. */
  shown?: (value: string) => string;
  /** How it is shown, when that is more than text. */
  cell?: Snippet<[Row]> | undefined;
  /** Left out where there is no room for it. */
  wide?: boolean;
  /** Whether it is only shown: nobody sorts or exports by a link. */
  plain?: boolean;
  /** The currency of each amount: it stands in a column of its own in files, where amounts are bare. */
  currency?: (row: Row) => string;
  /** What files have in place of the value, where that is for sorting. */
  exported?: (row: Row) => string;
  /** Whether only files have it: a page shows it elsewhere, or has no room for it. */
  unseen?: boolean;
  /** A CSS length, where the content should not decide. */
  width?: string;
}

export function isAtEnd<Row>(column: Column<Row>): boolean {
  return column.kind === "decimal" || column.kind === "number";
}

/** Rows without a value come last, whichever way the others go. */
export function sorted<Row>(rows: Row[], column: Column<Row>, falling: boolean): Row[] {
  const values = rows.map((row) => column.value(row));
  const there = rows.flatMap((_, at) => (values[at] === null ? [] : [at]));
  const order = orderOf(column, values);
  const way = falling ? -1 : 1;
  there.sort((a, b) => way * order(a, b));
  const picked = (at: number): Row[] => rows.slice(at, at + 1);
  return [...there.flatMap(picked), ...rows.filter((_, at) => values[at] === null)];
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Compares two places. Each value is read once, not once for each comparison: a long list has very many. */
function orderOf<Row>({ kind }: Column<Row>, values: (string | number | null)[]): (a: number, b: number) => number {
  const texts = values.map((value) => String(value ?? ""));
  if (kind === "decimal") {
    const found = alike(values.map((value) => String(value ?? "0")));
    return (a, b) => ((found[a] ?? 0n) < (found[b] ?? 0n) ? -1 : (found[a] ?? 0n) > (found[b] ?? 0n) ? 1 : 0);
  }
  if (kind === "number" || kind === "moment") {
    const found = values.map((value) => (kind === "number" ? Number(value) : Date.parse(String(value))));
    return (a, b) => (found[a] ?? 0) - (found[b] ?? 0);
  }
  return (a, b) => collator.compare(texts[a] ?? "", texts[b] ?? "");
}

/** Rows of which some column has every word. */
export function filtered<Row>(rows: Row[], columns: Column<Row>[], text: string): Row[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const all = columns.map((column) => String(column.value(row) ?? "")).join("\n").toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}
