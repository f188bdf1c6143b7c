// A file to begin with: the columns of one kind of event, and a row as it could be.
import type { Catalogue } from "./entry";

const VALUES: Record<string, string> = { money: "19.90 USD", number: "1", truth: "true", customer: "c-1", collaborator: "ana", moment: "2026-11-03T10:00:00Z", percent: "12.5%", duration: "30 days" };

/** A CSV with its head; what is not known of a type is written as text. */
export function templateOf({ name, fields }: Catalogue["events"][number]): string {
  const head = ["event", "key", "occurredAt", ...fields.map((field) => field.name)];
  const row = [name, `${name}-1`, new Date().toISOString().slice(0, 19) + "Z", ...fields.map((field) => VALUES[field.type] ?? `${field.name}-1`)];
  return [head, row].map((cells) => cells.join(",")).join("\r\n") + "\r\n";
}
