// Something that a person does: under way, done, or refused with what can be mended.
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { change } from "./client";
import { connection } from "./connection.svelte";
import type { Problem } from "./problem";

export interface UserError {
  code: string;
  /** The path of the input it is about. */
  field: string[];
  message: string;
}

export class Deed {
  busy = $state(false);
  /** Why the request came to nothing. */
  problem = $state.raw<Problem>();
  /** What the server refused. */
  errors = $state.raw<UserError[]>([]);

  /**
   * The payload when it was done; `null` when it was not, and `problem` or `errors` say why. While it is under way it is
   * not begun a second time: `null` then, too.
   */
  async run<Data, Variables extends AnyVariables, Payload extends { errors: UserError[] }>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    payload: (data: Data) => Payload,
  ): Promise<Payload | null> {
    if (this.busy) return null;
    this.busy = true;
    const reply = await change(document, variables);
    this.busy = false;
    connection.heard(reply.problem);
    this.problem = reply.problem;
    if (reply.problem) {
      this.errors = [];
      return null;
    }
    const answer = payload(reply.data);
    this.errors = answer.errors;
    return answer.errors.length === 0 ? answer : null;
  }

  forget(): void {
    this.problem = undefined;
    this.errors = [];
  }
}
