import type { TypedDocumentString } from "./gql/graphql";

type Answer<Data> = { data?: Data | null; errors?: { message: string }[] };

/** Asks a document, with its variables and its answer checked by the compiler. */
export const connect =
  (url: string, token: string) =>
  async <Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> => {
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const { data, errors } = (await answer.json()) as Answer<Data>;
    if (!data || errors) throw new Error(errors?.map(({ message }) => message).join("; ") ?? "no data");
    return data;
  };
