import { graphql, type ResultOf } from "../../api/graphql";

export const TOKENS = graphql(`
  query Tokens($first: Int!, $after: String) {
    tokens(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id name role collaborator { ref name } createdAt expiresAt revokedAt lastUsedAt }
    }
  }
`);

export const CREATE = graphql(`
  mutation MakeToken($input: CreateTokenInput!) {
    createToken(input: $input) { token { id } secret errors { field message } }
  }
`);

export const REVOKE = graphql(`
  mutation TakeTokenBack($input: RevokeTokenInput!) {
    revokeToken(input: $input) { token { id } errors { message } }
  }
`);

export type Token = ResultOf<typeof TOKENS>["tokens"]["nodes"][number];
