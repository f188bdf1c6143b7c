// The files that were made of a payment run.
import type { ResultOf } from "../../api/graphql";
import type { EXPORTS } from "./queries";

export type Exports = Extract<NonNullable<ResultOf<typeof EXPORTS>["node"]>, { exports: unknown }>["exports"];
export type Made = Exports["nodes"][number];

/** Those by which somebody is paid once they are sent; a table is for reading. */
export function forBanks(made: Made[]): Made[] {
  return made.filter(({ format }) => format !== "csv");
}
