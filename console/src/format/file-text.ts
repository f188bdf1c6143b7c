// The text of a file that somebody chose, and why there is none.

/** What is wrong with a file as a whole: nothing of it can be trusted. */
export class FileError extends Error {}

/** `holds` is what it should be, in a sentence of its own: `Entries are JSON lines or CSV.` */
export async function fileText(file: File, holds: string): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = (...start: number[]) => start.every((byte, at) => bytes[at] === byte);
  if (begins(0x50, 0x4b, 3, 4) || begins(0xd0, 0xcf, 0x11, 0xe0)) {
    throw new FileError("This is a spreadsheet or an archive. Save the sheet as “CSV UTF-8 (comma delimited)” and choose that file.");
  }
  if (begins(0xff, 0xfe) || begins(0xfe, 0xff)) throw new FileError("This is UTF-16 text. Save it as UTF-8.");
  if (bytes.subarray(0, 8192).includes(0)) throw new FileError(`This is not text. ${holds}`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/^\ufeff/, "");
  } catch {
    throw new FileError("The file is not in UTF-8. Save it as UTF-8.");
  }
}
