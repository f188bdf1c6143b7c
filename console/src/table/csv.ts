// A table as a file for spreadsheets.
import type { Column } from "./column";

export function csv<Row>(rows: Row[], columns: Column<Row>[]): string {
  const lines = [columns.flatMap(({ title, currency }) => [quoted(title), ...(currency ? [quoted(`${title}, currency`)] : [])])];
  for (const row of rows) lines.push(columns.flatMap((column) => [cell(row, column), ...(column.currency ? [quoted(column.currency(row))] : [])]));
  return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

function cell<Row>(row: Row, { value: valueOf, exported, kind }: Column<Row>): string {
  const value = exported ? exported(row) : valueOf(row);
  if (value === null) return "";
  return !exported && (kind === "decimal" || kind === "number") ? String(value) : quoted(String(value));
}

/** A spreadsheet would run text that begins like a formula; the apostrophe makes it text. */
function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
