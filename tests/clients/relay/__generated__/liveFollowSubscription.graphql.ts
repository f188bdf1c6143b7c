/**
 * @generated SignedSource<<e7a8c6af7c8c548dd98fb158fa7e34ba>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type liveFollowSubscription$variables = Record<PropertyKey, never>;
export type liveFollowSubscription$data = {
  readonly standings: {
    readonly standings: {
      readonly nodes: ReadonlyArray<{
        readonly collaborator: {
          readonly id: string;
          readonly ref: string;
        };
        readonly metrics: ReadonlyArray<{
          readonly name: string;
          readonly value: string;
        }>;
      }>;
    };
  };
};
export type liveFollowSubscription = {
  response: liveFollowSubscription$data;
  variables: liveFollowSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Literal",
        "name": "distributor",
        "value": "course_profit_share"
      }
    ],
    "concreteType": "StandingsUpdate",
    "kind": "LinkedField",
    "name": "standings",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": [
          {
            "kind": "Literal",
            "name": "first",
            "value": 100
          }
        ],
        "concreteType": "StandingConnection",
        "kind": "LinkedField",
        "name": "standings",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Standing",
            "kind": "LinkedField",
            "name": "nodes",
            "plural": true,
            "selections": [
              {
                "alias": null,
                "args": null,
                "concreteType": "Collaborator",
                "kind": "LinkedField",
                "name": "collaborator",
                "plural": false,
                "selections": [
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
                    "kind": "ScalarField",
                    "name": "ref",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              },
              {
                "alias": null,
                "args": null,
                "concreteType": "MetricValue",
                "kind": "LinkedField",
                "name": "metrics",
                "plural": true,
                "selections": [
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "name",
                    "storageKey": null
                  },
                  {
                    "alias": null,
                    "args": null,
                    "kind": "ScalarField",
                    "name": "value",
                    "storageKey": null
                  }
                ],
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "storageKey": "standings(first:100)"
      }
    ],
    "storageKey": "standings(distributor:\"course_profit_share\")"
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "liveFollowSubscription",
    "selections": (v0/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "liveFollowSubscription",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "cacheID": "5e52eb699791f9fbc5e9e7d31121f882",
    "id": null,
    "metadata": {},
    "name": "liveFollowSubscription",
    "operationKind": "subscription",
    "text": "subscription liveFollowSubscription {\n  standings(distributor: \"course_profit_share\") {\n    standings(first: 100) {\n      nodes {\n        collaborator {\n          id\n          ref\n        }\n        metrics {\n          name\n          value\n        }\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "d03b4d587777b3fbcd9f88e380db8c35";

export default node;
