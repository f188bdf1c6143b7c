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
  query Payouts($filter: PayoutFilter, $first: Int!, $after: String) {
    payouts(filter: $filter, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } state paidOn reference reason createdAt
        collaborator { ref name }
        fulfillment { id state createdAt }
      }
    }
  }
`);

export const FULFILLMENT = graphql(`
  query Fulfillment($id: ID!) {
    node(id: $id) { ... on Fulfillment { id state currency createdAt startBlocked } }
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
        formerReferences { reference until }
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

/** What is owed and in no payment run: what may be chosen, and what cannot be paid yet. */
export const OWED = graphql(`
  query OwedYet($state: ObligationState!, $first: Int!, $after: String) {
    obligations(filter: { state: $state }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id amount { amount currency } state kind reason payableFrom hold { since } dispute { state }
        collaborator { ref name hold { since } }
        distributor { name title timeZone }
        settlement { id measured { start end } }
      }
    }
  }
`);

/** Who would be paid by a payment run, and for what. */
export const PLAN = graphql(`
  query PaymentPlan($currency: CurrencyCode!, $filter: GatheringFilter, $minimum: Decimal, $first: Int!, $after: String) {
    previewFulfillment(currency: $currency, filter: $filter, minimum: $minimum) {
      payouts(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          collaborator { ref name } amount { amount currency }
          obligations(first: 10) {
            totalCount
            nodes { amount { amount currency } kind reason distributor { name title timeZone } settlement { id measured { start end } } }
          }
        }
      }
    }
  }
`);

/** Who would be left out of it, and why. */
export const LEFT_OUT = graphql(`
  query LeftOutOfPlan($currency: CurrencyCode!, $filter: GatheringFilter, $minimum: Decimal, $first: Int!, $after: String) {
    previewFulfillment(currency: $currency, filter: $filter, minimum: $minimum) {
      leftOut(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          reason collaborator { ref name } amount { amount currency }
          obligations(first: 10) {
            totalCount
            nodes { amount { amount currency } kind reason distributor { name title timeZone } settlement { id measured { start end } } }
          }
        }
      }
    }
  }
`);

/** The files that were made of a payment run, the newest first. */
export const EXPORTS = graphql(`
  query ExportsOf($id: ID!) {
    node(id: $id) {
      ... on Fulfillment {
        exports(first: 20) { totalCount nodes { id messageId format exportedAt exportedBy payoutCount total { amount currency } } }
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

export const MARK_RETURNED = graphql(`
  mutation MarkReturned($payouts: [ID!]!, $reason: String!) {
    markPayoutsReturned(input: { payouts: $payouts, reason: $reason }) { payouts { id } errors { code field message } }
  }
`);

export const CORRECT_REFERENCE = graphql(`
  mutation CorrectReference($id: ID!, $reference: String!) {
    correctPayoutReference(input: { id: $id, reference: $reference }) { payout { id } errors { code field message } }
  }
`);

export const CANCEL = graphql(`
  mutation CancelFulfillment($id: ID!, $reason: String!) {
    cancelFulfillment(input: { id: $id, reason: $reason }) { fulfillment { id } errors { code field message } }
  }
`);
