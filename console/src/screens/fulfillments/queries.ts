import { graphql } from "../../api/graphql";

export const FULFILLMENTS = graphql(`
  query Fulfillments($first: Int!, $after: String) {
    fulfillments(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id state currency createdAt }
    }
  }
`);

export const PAYOUTS = graphql(`
  query Payouts($first: Int!, $after: String) {
    payouts(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } state paidOn reference createdAt
        collaborator { ref name }
        fulfillment { id state }
      }
    }
  }
`);

export const FULFILLMENT = graphql(`
  query Fulfillment($id: ID!) {
    node(id: $id) { ... on Fulfillment { id state currency createdAt } }
  }
`);

export const PAYOUTS_IN = graphql(`
  query PayoutsIn($id: ID!, $first: Int!, $after: String) {
    node(id: $id) {
      ... on Fulfillment {
        payouts(first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { id amount { amount currency } state paidOn reference reason createdAt collaborator { ref name } }
        }
      }
    }
  }
`);

export const PAYOUT = graphql(`
  query Payout($id: ID!) {
    node(id: $id) {
      ... on Payout {
        id amount { amount currency } state paidOn reference reason createdAt
        collaborator { ref name }
        fulfillment { id state createdAt }
        obligations(first: 500) {
          totalCount
          nodes {
            id amount { amount currency } kind reason createdAt
            distributor { name title timeZone }
            settlement { id measured { start end } }
          }
        }
      }
    }
  }
`);

/** What somebody is and was owed, for what became of a payout that came back. */
export const OWED_AGAIN = graphql(`
  query OwedAgain($ref: String!, $currency: CurrencyCode!, $first: Int!, $after: String) {
    obligations(filter: { collaborator: $ref, currency: $currency }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { amount { amount currency } payableFrom createdAt payout { id state paidOn createdAt fulfillment { state } } }
    }
  }
`);

/** What may be gathered, with what the choice needs. */
export const PAYABLE = graphql(`
  query Payable($first: Int!, $after: String) {
    obligations(filter: { state: PENDING }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } payableFrom
        collaborator { ref name }
        distributor { name title }
      }
    }
  }
`);

export const CREATE = graphql(`
  mutation CreateFulfillment($input: CreateFulfillmentInput!) {
    createFulfillment(input: $input) { fulfillment { id } errors { code field message } }
  }
`);

export const START = graphql(`
  mutation StartFulfillment($id: ID!) {
    startFulfillment(input: { id: $id }) { fulfillment { id } errors { code field message } }
  }
`);

export const CLOSE = graphql(`
  mutation CloseFulfillment($id: ID!) {
    closeFulfillment(input: { id: $id }) { fulfillment { id } errors { code field message } }
  }
`);

export const MARK_PAID = graphql(`
  mutation MarkPaid($payouts: [ID!]!, $paidOn: Date!, $reference: String) {
    markPayoutsPaid(input: { payouts: $payouts, paidOn: $paidOn, reference: $reference }) { payouts { id } errors { code field message } }
  }
`);

export const MARK_FAILED = graphql(`
  mutation MarkFailed($payouts: [ID!]!, $reason: String) {
    markPayoutsFailed(input: { payouts: $payouts, reason: $reason }) { payouts { id } errors { code field message } }
  }
`);

export const RETRY = graphql(`
  mutation RetryPayouts($payouts: [ID!]!) {
    retryPayouts(input: { payouts: $payouts }) { payouts { id } errors { code field message } }
  }
`);
