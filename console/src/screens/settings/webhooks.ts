import { graphql, type ResultOf } from "../../api/graphql";

export const WEBHOOKS = graphql(`
  query Webhooks($first: Int!, $after: String) {
    webhooks(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id url events createdBy createdAt disabledAt disabledReason }
    }
  }
`);

export const WEBHOOK = graphql(`
  query OneWebhook($id: ID!) {
    node(id: $id) { __typename ... on Webhook { id url events document createdBy createdAt oldSecretUntil disabledAt disabledReason } }
  }
`);

export const DELIVERIES = graphql(`
  query Deliveries($webhook: ID!, $state: WebhookDeliveryState, $first: Int!, $after: String) {
    webhookDeliveries(filter: { webhook: $webhook, state: $state }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id messageId type object happenedAt state attempts nextAttemptAt lastAttemptAt status answer problem }
    }
  }
`);

export type Delivery = ResultOf<typeof DELIVERIES>["webhookDeliveries"]["nodes"][number];

export const CREATE_WEBHOOK = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } secret errors { code field message } } }
`);

export const DELETE_WEBHOOK = graphql(`
  mutation DeleteWebhook($id: ID!) { deleteWebhook(input: { id: $id }) { errors { code field message } } }
`);

export const ROTATE = graphql(`
  mutation RotateSecret($id: ID!) { rotateWebhookSecret(input: { id: $id }) { secret errors { code field message } } }
`);

export const REPLAY = graphql(`
  mutation Replay($input: ReplayWebhookInput!) { replayWebhook(input: $input) { count errors { code field message } } }
`);

export const TEST = graphql(`
  mutation TestWebhook($id: ID!) { testWebhook(input: { id: $id }) { delivery { id } errors { code field message } } }
`);

export const HOOKS = graphql(`
  query Hooks { hooks { source path active oldSecretUntil builtIn } }
`);

export const HOOK_DELIVERIES = graphql(`
  query HookDeliveries($source: HookSource, $state: HookDeliveryState, $first: Int!, $after: String) {
    hookDeliveries(filter: { source: $source, state: $state }, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id source deliveryId type receivedAt state entries problem waitsFor discardedBy discardedAt reason }
    }
  }
`);

export type HookDelivery = ResultOf<typeof HOOK_DELIVERIES>["hookDeliveries"]["nodes"][number];

export const HOOK_BODY = graphql(`
  query HookBody($id: ID!) { node(id: $id) { __typename ... on HookDelivery { body } } }
`);

export const MAP_DELIVERIES = graphql(`
  mutation MapDeliveries($source: HookSource!, $ids: [ID!]) {
    mapHookDeliveries(input: { source: $source, ids: $ids }) { deliveries { id state } errors { code field message } }
  }
`);

export const DISCARD = graphql(`
  mutation DiscardDeliveries($ids: [ID!]!, $reason: String!) {
    discardHookDeliveries(input: { ids: $ids, reason: $reason }) { errors { code field message } }
  }
`);
