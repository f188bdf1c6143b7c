// Events as CSV: the columns `event`, `key`, `occurredAt`, then one for each field. An empty cell is a
// field that was not sent; what a cell means is the type of its field in the catalogue.
import Papa from "papaparse";
import { FileError, type Catalogue, type Line } from "./entry";

const NEEDED = ["event", "key", "occurredAt"];

export function csvLines(text: string, catalogue: Catalogue): Line[] {
  const parsed = Papa.parse<string[]>(text, { delimiter: ",", skipEmptyLines: false });
  const quotes = parsed.errors.find(({ type }) => type === "Quotes");
  if (quotes) throw new FileError(`A quote is wrong in row ${(quotes.row ?? 0) + 1}: a cell that holds a quote is written in quotes, with the quote twice.`);
  const [head, ...rows] = parsed.data;
  const names = columns(head ?? [], catalogue);
  const lines: Line[] = [];
  let number = 1 + newlines(head ?? []);
  for (const cells of rows) {
    number += 1;
    if (!(cells.length === 1 && cells[0] === "")) lines.push({ number, ...event(cells, names, catalogue) });
    // A cell may hold line breaks.
    number += newlines(cells);
  }
  return lines;
}

function newlines(cells: string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function columns(head: string[], catalogue: Catalogue): string[] {
  const names = head.map((cell) => cell.trim());
  const other = [";", "\t", "|"].find((separator) => names.length < 3 && names.join(",").split(separator).length > 2);
  if (other) throw new FileError("The cells are not separated by commas. Write commas between them, a point in amounts, and quotes around cells that hold a comma.");
  const fields = new Set(catalogue.events.flatMap((kind) => kind.fields.map(({ name }) => name)));
  for (const needed of NEEDED) {
    if (names.includes(needed)) continue;
    const alike = names.find((name) => letters(name) === letters(needed));
    throw new FileError(
      alike ? `The column “${alike}” must be written “${needed}”.`
        : `The column “${needed}” is missing. The first line of a CSV names its columns: ${NEEDED.join(", ")}, and one for each field.`,
    );
  }
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) throw new FileError(`The column “${name}” stands twice; one of them has to go.`);
    if (!NEEDED.includes(name) && !fields.has(name)) {
      throw new FileError(`No event has a field “${name}”. Name the column as the catalogue does, or take it out.`);
    }
  }
  return names;
}

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

function event(cells: string[], names: string[], catalogue: Catalogue): Omit<Line, "number"> {
  if (cells.length !== names.length) {
    const mend = cells.length > names.length ? "put a cell that holds a comma into quotes" : "write the comma of an empty cell, too";
    return { refused: `the row has ${cells.length} cells for ${names.length} columns; ${mend}` };
  }
  const row = new Map(names.map((name, at) => [name, cells[at] ?? ""]));
  const type = row.get("event") ?? "";
  const types = new Map(catalogue.events.find(({ name }) => name === type)?.fields.map((field) => [field.name, field.type]));
  const fields: Record<string, unknown> = {};
  for (const [name, cell] of row) {
    if (!NEEDED.includes(name) && cell !== "") fields[name] = value(types.get(name), cell);
  }
  return { entry: { kind: "event", input: { key: row.get("key") ?? "", type, occurredAt: row.get("occurredAt") ?? "", fields, approval: null } } };
}

/** A cell in the JSON form of its type; what is no such value stays text, and is refused by name. */
function value(type: string | undefined, cell: string): unknown {
  if (type === "money") {
    const at = cell.lastIndexOf(" ");
    return at < 0 ? cell : { amount: cell.slice(0, at), currency: cell.slice(at + 1) };
  }
  const truth = type === "truth" ? cell.toLowerCase() : "";
  return truth === "true" ? true : truth === "false" ? false : cell;
}
