import { graphql } from "../../api/graphql";

/** In which currencies there is something to state. */
export const WHOSE = graphql(`
  query StatementOf($ref: String!) {
    collaborator(ref: $ref) { ref name balances { currency } }
  }
`);

export const STATEMENT = graphql(`
  query Statement($ref: String!, $currency: CurrencyCode!, $from: String, $until: String, $first: Int!, $after: String) {
    collaborator(ref: $ref) {
      statement(currency: $currency, from: $from, until: $until) {
        opening { amount currency } closing { amount currency }
        lines(first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { at kind text amount { amount currency } balance { amount currency } settlement { id measured { start end } distributor { title timeZone } } payout { id } obligation { id kind dispute { id state } } }
        }
      }
    }
  }
`);

/** The two ends of a statement, whose lines may be many. */
export const ENDS = graphql(`
  query StatementEnds($ref: String!, $currency: CurrencyCode!, $from: String, $until: String) {
    collaborator(ref: $ref) {
      statement(currency: $currency, from: $from, until: $until) { opening { amount currency } closing { amount currency } }
    }
  }
`);
