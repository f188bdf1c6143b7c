// Files that the server makes: fetched with the session, and saved under the server's name for them.
import { problem, type Problem } from "./problem";

const KINDS: Record<number, Problem["kind"]> = { 401: "signed-out", 403: "forbidden", 404: "refused", 400: "refused", 409: "refused", 503: "slow" };

/** Saves a file; gives why there is none where the server made none. */
export async function save(path: string): Promise<Problem | undefined> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: "same-origin", headers: { "x-tantieme-csrf": "1" } });
  } catch {
    return problem("offline", "The server cannot be reached.");
  }
  if (!answer.ok) return problem(KINDS[answer.status] ?? "broken", await said(answer));
  const name = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? "file";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  return undefined;
}

async function said(answer: Response): Promise<string> {
  try {
    const { errors } = (await answer.json()) as { errors?: { message?: string }[] };
    return errors?.[0]?.message ?? `The server made no file (HTTP ${answer.status}).`;
  } catch {
    return `The server made no file (HTTP ${answer.status}).`;
  }
}
