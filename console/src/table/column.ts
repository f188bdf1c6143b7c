// What a table shows of each row, and how that is compared, filtered and exported.
import type { Snippet } from "svelte";
import { compare } from "../format/decimal";

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
  /** A CSS length, where the content should not decide. */
  width?: string;
}

export function isAtEnd<Row>(column: Column<Row>): boolean {
  return column.kind === "decimal" || column.kind === "number";
}

/** Rows without a value come last, whichever way the others go. */
export function sorted<Row>(rows: Row[], column: Column<Row>, falling: boolean): Row[] {
  const keyed = rows.map((row) => ({ row, key: column.value(row) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
    const order = orderOf(column, a.key, b.key);
    return falling ? -order : order;
  });
  return keyed.map(({ row }) => row);
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function orderOf<Row>(column: Column<Row>, a: string | number, b: string | number): number {
  switch (column.kind) {
    case "number":
      return Number(a) - Number(b);
    case "decimal":
      return compare(String(a), String(b));
    case "moment":
      return Date.parse(String(a)) - Date.parse(String(b));
    default:
      return collator.compare(String(a), String(b));
  }
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
