// Events as CSV: the columns `event`, `key`, `occurredAt`, then one for each field. An empty cell is a
// field that was not sent; what a cell means is the type of its field in the catalogue.
import Papa from "papaparse";
import { FileError } from "../../format/file-text";
import type { Catalogue, Line } from "./entry";

const NEEDED = ["event", "key", "occurredAt"];

/** The first line by which Excel says what separates cells. */
const SEPARATOR = /^sep=(.)\r?\n/i;

/** A comma is what the format is; Excel writes semicolons where numbers have a decimal comma, or tabs. */
const DELIMITERS = [",", ";", "\t"];

export function csvLines(text: string, catalogue: Catalogue): Line[] {
  const named = SEPARATOR.exec(text)?.[1];
  if (named !== undefined) return csvOf(text.replace(SEPARATOR, ""), named, 2, catalogue);
  const head = text.slice(0, (text + "\n").search(/[\r\n]/));
  const delimiter = DELIMITERS.find((one) => NEEDED.every((name) => head.split(one).some((cell) => letters(cell) === letters(name))));
  return csvOf(text, delimiter ?? ",", 1, catalogue);
}

/** `first`: the number of the line that has the head. */
function csvOf(text: string, delimiter: string, first: number, catalogue: Catalogue): Line[] {
  const parsed = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false });
  const quotes = parsed.errors.find(({ type }) => type === "Quotes");
  if (quotes) throw new FileError(`A quote is wrong in row ${(quotes.row ?? 0) + 1}: a cell that holds a quote is written in quotes, with the quote twice.`);
  const [head, ...rows] = parsed.data;
  const names = columns(head ?? [], catalogue);
  const lines: Line[] = [];
  let number = first + newlines(head ?? []);
  for (const cells of rows) {
    number += 1;
    if (!(cells.length === 1 && cells[0] === "")) lines.push({ number, ...event(cells, names, delimiter, catalogue) });
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
  if (other) throw new FileError(`The first line does not name the columns ${NEEDED.join(", ")}, separated by commas, semicolons or tabs.`);
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

function event(cells: string[], names: string[], delimiter: string, catalogue: Catalogue): Omit<Line, "number"> {
  if (cells.length !== names.length) {
    const word = { ",": "comma", ";": "semicolon", "\t": "tab" }[delimiter] ?? `“${delimiter}”`;
    const mend = cells.length > names.length ? `put a cell that holds a ${word} into quotes` : `write the ${word} of an empty cell, too`;
    return { refused: `the row has ${cells.length} cells for ${names.length} columns; ${mend}` };
  }
  const row = new Map(names.map((name, at) => [name, cells[at] ?? ""]));
  const type = named(row.get("event") ?? "", catalogue);
  const types = new Map(catalogue.events.find(({ name }) => name === type)?.fields.map((field) => [field.name, field.type]));
  const faults: string[] = [];
  const fields: Record<string, unknown> = {};
  for (const [name, cell] of row) {
    if (NEEDED.includes(name) || cell === "") continue;
    const type = types.get(name);
    const read = type !== undefined && NUMERIC.includes(type) ? pointed(cell, delimiter) : { cell };
    if ("refused" in read) faults.push(`${name}: ${read.refused}`);
    else if (type === "money" && !/ \S+$/.test(read.cell)) faults.push(`${name}: “${cell}” names no currency; write it behind the amount, such as ${/^[\d.]+$/.test(read.cell) ? read.cell : "19.90"} USD`);
    else fields[name] = value(type, read.cell);
  }
  return { faults, entry: { kind: "event", input: { key: row.get("key") ?? "", type, occurredAt: row.get("occurredAt") ?? "", fields, approval: null } } };
}

/** The name of a kind of event, also where its title was written. */
function named(text: string, catalogue: Catalogue): string {
  if (catalogue.events.some(({ name }) => name === text)) return text;
  const titled = catalogue.events.filter(({ name, title }) => [name, title].some((known) => letters(known) === letters(text)));
  return titled.length === 1 ? (titled[0]?.name ?? text) : text;
}

const NUMERIC = ["money", "number", "percent"];

/**
 * A number with a point. Where semicolons or tabs separate cells, a comma is that of decimals; what could
 * be thousands as well is nobody's to guess.
 */
function pointed(cell: string, delimiter: string): { cell: string } | { refused: string } {
  const digits = /-?[\d.,]+/.exec(cell)?.[0] ?? "";
  const thousands = /^-?\d{1,3}([.,]\d{3})+$/.test(digits);
  if (delimiter !== "," && thousands) return { refused: `“${cell}” can be read as thousands or as decimals; write it without separators of thousands, such as 1234 or 1234,00` };
  if (!digits.includes(",")) return { cell };
  if (delimiter === ",") return { refused: `“${cell}” has a comma; write a point, such as 19.90, and nothing between thousands` };
  if (!/^-?\d+,\d+$/.test(digits)) return { refused: `“${cell}” has more than a decimal comma; write it without separators of thousands, such as 1234,50` };
  return { cell: cell.replace(digits, digits.replace(",", ".")) };
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
