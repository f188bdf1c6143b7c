// What a file is by its first bytes, and its lines.
import { FileError, fileText } from "../../format/file-text";
import { checked } from "./check";
import { csvLines } from "./csv";
import type { Catalogue, Line } from "./entry";
import { jsonLines } from "./json-lines";

/** The largest file that is read here; beyond it a browser runs out of memory sooner or later. */
const LARGEST = 200 * 1024 * 1024;

/** The lines of a file with what is wrong with each. Fails with what is wrong with it as a whole. */
export async function checkedLines(file: File, catalogue: Catalogue): Promise<Line[]> {
  return checked(await readFile(file, catalogue), catalogue);
}

async function readFile(file: File, catalogue: Catalogue): Promise<Line[]> {
  if (file.size > LARGEST) throw new FileError("The file is larger than 200 MB. Use the command line: tantieme import events FILE");
  const text = await fileText(file, "Entries are JSON lines or CSV.");
  const start = text.trimStart()[0];
  switch (start) {
    case undefined:
      throw new FileError("The file is empty. It needs one JSON object a line, or a CSV with its head.");
    case "[":
      throw new FileError("This is a JSON array. Write its entries one a line, without brackets and commas between them.");
    case "<":
      throw new FileError("This is HTML or XML. Export the table as CSV UTF-8.");
    case "{":
      return jsonLines(text);
    default:
      return csvLines(text, catalogue);
  }
}
