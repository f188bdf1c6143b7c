import { graphql } from "react-relay";
import { commitMutation, requestSubscription, type Environment } from "relay-runtime";
import type { liveFollowSubscription } from "./__generated__/liveFollowSubscription.graphql";
import type { livePayoutsSubscription } from "./__generated__/livePayoutsSubscription.graphql";
import type { liveRecordMutation, liveRecordMutation$variables } from "./__generated__/liveRecordMutation.graphql";

type Ends = { onError?: (error: Error) => void; onCompleted?: () => void };

/** What is told of a payout changes it wherever it is shown: its id is that of the object in the store. */
export const followPayouts = (environment: Environment) =>
  requestSubscription<livePayoutsSubscription>(environment, {
    subscription: graphql`
      subscription livePayoutsSubscription {
        payoutsChanged {
          id
          state
        }
      }
    `,
    variables: {},
  });

export const followStandings = (
  environment: Environment,
  onNext: (told: liveFollowSubscription["response"] | null | undefined) => void,
  ends: Ends,
) =>
  requestSubscription<liveFollowSubscription>(environment, {
    subscription: graphql`
      subscription liveFollowSubscription {
        standings(distributor: "course_profit_share") {
          standings(first: 100) {
            nodes {
              collaborator {
                id
                ref
              }
              metrics {
                name
                value
              }
            }
          }
        }
      }
    `,
    variables: {},
    onNext,
    ...ends,
  });

export const record = (environment: Environment, variables: liveRecordMutation$variables) =>
  new Promise<liveRecordMutation["response"]>((resolve, reject) =>
    commitMutation<liveRecordMutation>(environment, {
      mutation: graphql`
        mutation liveRecordMutation($events: [EventInput!]!) {
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
      `,
      variables,
      onCompleted: (data, errors) => (errors ? reject(new Error(errors[0]?.message)) : resolve(data)),
      onError: reject,
    }),
  );
