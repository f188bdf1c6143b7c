import { graphql } from "../../api/graphql";

export const SETTLEMENTS = graphql(`
  query Settlements($first: Int!, $after: String) {
    settlements(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id state settledAt version
        distributor { name title timeZone }
        measured { start end }
        pool { amount currency }
        leftover { amount currency }
      }
    }
  }
`);

export const SETTLEMENT = graphql(`
  query Settlement($id: ID!) {
    node(id: $id) {
      __typename
      ... on Settlement {
        id state settledAt owedSince version cutOff digest
        measured { start end }
        pool { amount currency }
        leftover { amount currency }
        carriedOver { amount currency }
        shortfall { amount currency }
        taken { clause exact { decimal } }
        site { name value currency }
        debts { collaborator { ref name } amount { amount currency } }
        skipped { clause count }
        uncredited { event count why }
        period { id index reason }
        distributor { name title timeZone currency version explanation { sections { title sentences { text } } } }
        standings(first: 500) {
          totalCount
          nodes {
            rank
            collaborator { ref name }
            metrics { name value currency }
            points
            share { percent }
            earned { amount currency }
            amount { amount currency }
            derivation { score place disqualifiedBy cap { clause } waits { clause } }
          }
        }
        obligations(first: 500) {
          nodes { state kind amount { amount currency } payableFrom collaborator { ref } dispute { id state } payout { state fulfillment { state } } }
        }
        adjustments(first: 100) {
          period { start end }
          collaborator { ref name }
          before { amount currency }
          after { amount currency }
          amount { amount currency }
          treatment
          causeCount
        }
        takenOver(first: 100) {
          period { start end }
          collaborator { ref name }
          metric value counts causeCount
        }
      }
    }
  }
`);

/** What became known of earlier periods, and changed what somebody gets of them. */
export const CAUSES = graphql(`
  query Causes($id: ID!, $collaborator: String!) {
    node(id: $id) {
      __typename
      ... on Settlement {
        adjustments(collaborator: $collaborator, first: 20) {
          period { start end }
          before { amount currency } after { amount currency } amount { amount currency }
          causeCount
          causes(first: 10) { kind occurredAt recordedAt event { key source type } fact { kind ref attribute } }
        }
      }
    }
  }
`);

export const APPROVE = graphql(`
  mutation Approve($id: ID!, $digest: String!) {
    approveSettlement(input: { id: $id, digest: $digest }) { errors { message } }
  }
`);

export const REJECT = graphql(`
  mutation Reject($id: ID!, $digest: String!, $reason: String) {
    rejectSettlement(input: { id: $id, digest: $digest, reason: $reason }) { errors { message } }
  }
`);
