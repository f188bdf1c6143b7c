// A file of a bank: looked at first, then taken. Of what it changes, page after page is read as it is asked for.
import { Deed } from "../../api/deed.svelte";
import type { ResultOf } from "../../api/graphql";
import { FileError, fileText } from "../../format/file-text";
import { IMPORT } from "./queries";

export type Answers = NonNullable<ResultOf<typeof IMPORT>["importPayoutAnswers"]["answers"]>;
export type Change = Answers["changes"]["nodes"][number];

/** As many rows as the API gives at once. */
const PAGE = 500;
/** What a request may hold by default, with room for the rest of it. */
const LARGEST = 3_900_000;

/** The text of a file that can be sent. Fails with what is wrong with it. */
export async function answerText(file: File): Promise<string> {
  const tooLarge = "It is too large to be sent from here. Use the command line, which takes 32 MB: tantieme import payouts FILE";
  if (file.size > LARGEST) throw new FileError(tooLarge);
  const text = await fileText(file, "What a bank answers is XML, pain.002 or camt.054, or a table as CSV.");
  if (text.trim() === "") throw new FileError("The file is empty.");
  if (/^\s*[^<,\n]*;[^,\n]*(\n|$)/.test(text)) throw new FileError("Its columns are separated by semicolons, as spreadsheets write them in many countries. Save it as CSV with commas.");
  // Quotes and line breaks take more room in a request.
  if (new TextEncoder().encode(JSON.stringify(text)).length > LARGEST) throw new FileError(tooLarge);
  return text;
}

export class BankFile {
  readonly deed = new Deed();
  /** What it says and changes, or would change; `null` until that is known. */
  answers = $state.raw<Answers | null>(null);
  changes = $state.raw<Change[]>([]);
  /** Whether it was taken, and not only looked at. */
  taken = $state(false);

  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  /** What it would change. */
  look(): Promise<void> {
    return this.#ask(true, null);
  }

  /** Reads on in what it would change. */
  more(): Promise<void> {
    const { pageInfo } = this.answers?.changes ?? {};
    // What is taken is known from then on, so that there is nothing to read on in.
    return pageInfo?.hasNextPage && !this.taken ? this.#ask(true, pageInfo.endCursor) : Promise.resolve();
  }

  take(): Promise<void> {
    return this.#ask(false, null);
  }

  async #ask(dryRun: boolean, after: string | null): Promise<void> {
    const done = await this.deed.run(IMPORT, { file: this.text, dryRun, first: PAGE, after }, (data) => data.importPayoutAnswers);
    if (!done?.answers) return;
    this.answers = done.answers;
    this.changes = after === null ? done.answers.changes.nodes : [...this.changes, ...done.answers.changes.nodes];
    this.taken = !dryRun;
  }
}
