// What the journal has of everybody.
import { graphql } from "./graphql";

export const BALANCES = graphql(`
  query Balances($first: Int!, $after: String) {
    collaborators(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        ref name state createdAt hold { since }
        balances {
          currency
          owed { amount currency } payableNow { amount currency } payableLater { amount currency } onTheWay { amount currency }
          onHold { amount currency } disputed { amount currency } waiting { amount currency } debt { amount currency } paid { amount currency }
        }
      }
    }
  }
`);
