/**
 * @generated SignedSource<<2e193b039704ba7a544d56dc4f971a9a>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import { ConcreteRequest } from 'relay-runtime';
export type PayoutState = "CANCELLED" | "FAILED" | "PAID" | "PROCESSING" | "RETURNED" | "UNPAID" | "%future added value";
export type livePayoutsSubscription$variables = Record<PropertyKey, never>;
export type livePayoutsSubscription$data = {
  readonly payoutsChanged: {
    readonly id: string;
    readonly state: PayoutState;
  };
};
export type livePayoutsSubscription = {
  response: livePayoutsSubscription$data;
  variables: livePayoutsSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "alias": null,
    "args": null,
    "concreteType": "Payout",
    "kind": "LinkedField",
    "name": "payoutsChanged",
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
        "name": "state",
        "storageKey": null
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "livePayoutsSubscription",
    "selections": (v0/*:: as any*/),
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "livePayoutsSubscription",
    "selections": (v0/*:: as any*/)
  },
  "params": {
    "cacheID": "073551bbf2ae5a9a7f4cc9cbe7e13397",
    "id": null,
    "metadata": {},
    "name": "livePayoutsSubscription",
    "operationKind": "subscription",
    "text": "subscription livePayoutsSubscription {\n  payoutsChanged {\n    id\n    state\n  }\n}\n"
  }
};
})();

(node as any).hash = "670ae3f73572214c6ee04ee05b65492b";

export default node;
