// Files that the server makes: fetched with the session, and saved under the server's name for them.
import { problem, type Problem } from "./problem";

const KINDS: Record<number, Problem["kind"]> = { 401: "signed-out", 403: "forbidden", 404: "refused", 400: "refused", 409: "refused", 503: "slow" };

/** There is a file of some of what was asked for, and the server names what is not. */
const NOT_ALL = 409;

/** Why there is no file. */
export interface Unsaved {
  problem: Problem;
  /** Whether there can be one without what the server names. */
  partly: boolean;
}

/** Saves a file; gives why there is none where the server made none. */
export async function save(path: string): Promise<Unsaved | undefined> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: "same-origin", headers: { "x-tantieme-csrf": "1" } });
  } catch {
    return { problem: problem("offline", "The server cannot be reached."), partly: false };
  }
  if (!answer.ok) return unsaved(answer);
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "file";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  return undefined;
}

async function unsaved(answer: Response): Promise<Unsaved> {
  const found = problem(KINDS[answer.status] ?? "broken", await said(answer));
  const advice = found.kind === "refused" ? "No file was made." : found.advice;
  return { problem: { ...found, advice }, partly: answer.status === NOT_ALL };
}

async function said(answer: Response): Promise<string> {
  try {
    const { errors } = (await answer.json()) as { errors?: { message?: string }[] };
    return errors?.[0]?.message ?? `The server made no file (HTTP ${answer.status}).`;
  } catch {
    return `The server made no file (HTTP ${answer.status}).`;
  }
}
