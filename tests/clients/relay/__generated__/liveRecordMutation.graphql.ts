/**
 * @generated SignedSource<<ed80357b2531ad210e3fa32be6a351fb>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type Approval = "APPROVED" | "PENDING" | "REJECTED" | "%future added value";
export type EntryStatus = "DUPLICATE" | "RECORDED" | "REJECTED" | "%future added value";
export type UserErrorCode = "ALREADY_SETTLED" | "BUSY" | "CANNOT_EVALUATE" | "CLOCK_DISAGREES" | "CONFLICT" | "EXAMPLE_FAILED" | "GAP_UNDECIDED" | "ILLEGAL_STATE" | "INVALID" | "KEY_ERASED" | "KEY_REUSED" | "MEASURE_FROM_UNDECIDED" | "NOT_CONFIRMED" | "NOT_FOUND" | "PAST_PERIODS_UNDECIDED" | "RULE_INVALID" | "TOO_MANY" | "%future added value";
export type EventInput = {
  approval?: Approval | null | undefined;
  fields: unknown;
  key: string;
  occurredAt: string;
  type: string;
};
export type liveRecordMutation$variables = {
  events: ReadonlyArray<EventInput>;
};
export type liveRecordMutation$data = {
  readonly recordEvents: {
    readonly results: ReadonlyArray<{
      readonly error: {
        readonly code: UserErrorCode;
        readonly field: ReadonlyArray<string>;
        readonly message: string;
      } | null | undefined;
      readonly id: string | null | undefined;
      readonly key: string;
      readonly status: EntryStatus;
    }>;
  };
};
export type liveRecordMutation = {
  response: liveRecordMutation$data;
  variables: liveRecordMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "events"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "fields": [
          {
            "kind": "Variable",
            "name": "events",
            "variableName": "events"
          }
        ],
        "kind": "ObjectValue",
        "name": "input"
      }
    ],
    "concreteType": "RecordEventsPayload",
    "kind": "LinkedField",
    "name": "recordEvents",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "EntryResult",
        "kind": "LinkedField",
        "name": "results",
        "plural": true,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "key",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "status",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "id",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "concreteType": "UserError",
            "kind": "LinkedField",
            "name": "error",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "code",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "field",
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "message",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "liveRecordMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "liveRecordMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "c48e289caf24b753b659745e88be99ce",
    "id": null,
    "metadata": {},
    "name": "liveRecordMutation",
    "operationKind": "mutation",
    "text": "mutation liveRecordMutation(\n  $events: [EventInput!]!\n) {\n  recordEvents(input: {events: $events}) {\n    results {\n      key\n      status\n      id\n      error {\n        code\n        field\n        message\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "f637e3877799d42c340c594c45728ac6";

export default node;
