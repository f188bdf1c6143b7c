// What a file is by its first bytes, and its lines.
import { csvLines } from "./csv";
import { FileError, type Catalogue, type Line } from "./entry";
import { jsonLines } from "./json-lines";

/** The largest file that is read here; beyond it a browser runs out of memory sooner or later. */
const LARGEST = 200 * 1024 * 1024;

/** The lines of a file. Fails with what is wrong with it as a whole. */
export async function readFile(file: File, catalogue: Catalogue): Promise<Line[]> {
  if (file.size > LARGEST) throw new FileError("The file is larger than 200 MB. Use the command line: tantieme import events FILE");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = decoded(bytes).replace(/^\ufeff/, "");
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

function decoded(bytes: Uint8Array): string {
  const begins = (...start: number[]) => start.every((byte, at) => bytes[at] === byte);
  if (begins(0x50, 0x4b, 3, 4) || begins(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new FileError("This is a spreadsheet or an archive. Save the sheet as “CSV UTF-8 (comma delimited)” and choose that file.");
  }
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) throw new FileError("This is UTF-16 text. Save it as UTF-8.");
  if (bytes.subarray(0, 8192).includes(0)) throw new FileError("This is not text. Entries are JSON lines or CSV.");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileError("The file is not in UTF-8. Save it as UTF-8.");
  }
}
