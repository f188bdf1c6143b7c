// Figures that the server tells whole as they change: nothing has to be asked for them. Computed once for all who look.
import type { AnyVariables, TypedDocumentNode } from "@urql/core";

export interface Told<Data, Update, Variables extends AnyVariables> {
  /** A subscription. */
  document: TypedDocumentNode<Update, Variables>;
  /** The figures in the place of those that stand there; `undefined` where they say that more has changed, so that it has to be asked. */
  put(data: Data, update: Update, of: Variables): Data | undefined;
}

/** A row of those that a page shows, changed; `undefined` where none is the one. */
export function changed<Row>(rows: readonly Row[], is: (row: Row) => boolean, change: (row: Row) => Row | undefined): Row[] | undefined {
  const at = rows.findIndex(is);
  const old = rows[at];
  const row = old && change(old);
  return row && rows.with(at, row);
}
