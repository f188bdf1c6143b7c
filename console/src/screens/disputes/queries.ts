import { graphql, type ResultOf } from "../../api/graphql";

export const DISPUTES = graphql(`
  query Disputes($filter: DisputeFilter, $first: Int!, $after: String) {
    disputes(filter: $filter, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id state reason openedAt endedAt openedBy
        collaborator { ref name }
        obligation { reason kind amount { amount currency } }
        settlement { measured { start end } }
        distributor { name title timeZone }
        period { start end }
        credit { amount { amount currency } }
        messages(last: 1) { totalCount nodes { at side text } }
      }
    }
  }
`);

export const DISPUTE = graphql(`
  query OneDispute($id: ID!) {
    node(id: $id) {
      __typename
      ... on Dispute {
        id state outcome reason openedAt endedAt openedBy
        collaborator { ref name }
        obligation { id reason kind state amount { amount currency } payableFrom payout { id state fulfillment { state } } }
        settlement { id measured { start end } }
        distributor { name title timeZone currency }
        period { start end }
        credit { id amount { amount currency } state payableFrom payout { id state fulfillment { state } } }
        messages(first: 500) { totalCount nodes { id at side who text evidence } }
      }
    }
  }
`);

export type Dispute = Extract<NonNullable<ResultOf<typeof DISPUTE>["node"]>, { __typename: "Dispute" }>;

export const OPEN = graphql(`
  mutation OpenDispute($input: OpenDisputeInput!) {
    openDispute(input: $input) { dispute { id } errors { code field message } }
  }
`);

export const ANSWER = graphql(`
  mutation AnswerDispute($input: AnswerDisputeInput!) {
    answerDispute(input: $input) { dispute { id } errors { code field message } }
  }
`);

export const RESOLVE = graphql(`
  mutation ResolveDispute($input: ResolveDisputeInput!) {
    resolveDispute(input: $input) { dispute { id } errors { code field message } }
  }
`);

export const WITHDRAW = graphql(`
  mutation WithdrawDispute($input: WithdrawDisputeInput!) {
    withdrawDispute(input: $input) { dispute { id } errors { code field message } }
  }
`);

/** Rules of which there may be nothing for somebody, with their last periods. */
export const NOTHING_OF = graphql(`
  query NothingOf {
    distributors(first: 200) {
      nodes { name title timeZone periods(first: 24) { nodes { id start end } } }
    }
  }
`);
