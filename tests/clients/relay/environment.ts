import { Environment, Network, Observable, RecordSource, Store, type GraphQLResponse } from "relay-runtime";
import { connect as connectSocket } from "../graphql-ws/client.ts";

export function connect(url: string, token: string): Environment {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const socket = connectSocket(url, token);
  const network = Network.create(
    async ({ text: query, name: operationName }, variables) => {
      const body = JSON.stringify({ query, operationName, variables });
      const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body });
      return (await answer.json()) as GraphQLResponse;
    },
    ({ text, name: operationName }, variables) =>
      Observable.create((sink) =>
        socket.subscribe({ query: text ?? "", operationName, variables }, {
          next: (answer) => sink.next(answer as GraphQLResponse),
          error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
          complete: () => sink.complete(),
        }),
      ),
  );
  return new Environment({ network, store: new Store(new RecordSource()) });
}
