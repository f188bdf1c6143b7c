import { graphql } from "./gql";

export const RECORD = graphql(`
  mutation Record($events: [EventInput!]!) {
    recordEvents(input: { events: $events }) {
      results {
        key
        status
        id
        error {
          code
          field
          message
        }
      }
    }
  }
`);

export const SETTLED = graphql(`
  query Settled($first: Int!, $after: String) {
    settlements(first: $first, after: $after, orderBy: { field: SETTLED_AT, direction: DESC }) {
      nodes {
        id
        settledAt
        pool {
          amount
          currency
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);
