// A small GraphQL explorer without anything from elsewhere: token, query, variables, answer, schema.
"use strict";

const examples = {
  "Who am I": "query {\n  viewer {\n    name\n    role\n  }\n}",
  "Live standings": "query Standings($name: String!) {\n  distributor(name: $name) {\n    title\n    state\n    nextRunAt\n    projectedPool { amount currency }\n    standings(first: 10) {\n      nodes {\n        rank\n        collaborator { ref name }\n        metrics { name value }\n        share { percent }\n        amount { amount currency }\n      }\n    }\n  }\n}",
  "Distributors": "query {\n  distributors(first: 20) {\n    nodes {\n      name\n      title\n      state\n      nextRunAt\n      currentPeriod { start end state }\n    }\n  }\n}",
  "Why this amount": "query {\n  settlements(first: 1) {\n    nodes {\n      distributor { name }\n      pool { amount currency }\n      leftover { amount }\n      standings(first: 5) {\n        nodes {\n          rank\n          collaborator { ref }\n          metrics { name value }\n          share { numerator denominator percent }\n          amount { amount }\n          derivation {\n            score\n            exact { numerator denominator decimal }\n            cap { clause limit { amount } }\n            spareUnit\n            place\n          }\n        }\n      }\n    }\n  }\n}",
  "Payouts": "query {\n  payouts(first: 20) {\n    nodes {\n      collaborator { ref }\n      amount { amount currency }\n      state\n      paidOn\n      reference\n      fulfillment { state }\n    }\n  }\n}",
};

const at = (id) => document.getElementById(id);

async function run() {
  const started = performance.now();
  let variables;
  try {
    variables = JSON.parse(at("variables").value || "{}");
  } catch (error) {
    at("status").textContent = "the variables are not JSON";
    return;
  }
  sessionStorage.setItem("token", at("token").value);
  at("status").textContent = "…";
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Accept": "application/graphql-response+json",
        "Authorization": "Bearer " + at("token").value.trim(),
      },
      body: JSON.stringify({ query: at("query").value, variables }),
    });
    at("result").textContent = JSON.stringify(await response.json(), null, 2);
    at("status").textContent = `${response.status}, ${Math.round(performance.now() - started)} ms`;
  } catch (error) {
    at("status").textContent = "the server does not answer";
  }
}

// Shows the definitions of the SDL that hold the word, or all of them.
function showSchema(definitions, word) {
  const wanted = word.toLowerCase();
  const shown = definitions.filter((text) => text.toLowerCase().includes(wanted));
  const pane = at("schema");
  pane.textContent = "";
  for (const text of shown) {
    const pieces = wanted ? text.split(new RegExp(`(${wanted.replace(/[^\w]/g, "\\$&")})`, "i")) : [text];
    pieces.forEach((piece, index) => {
      const node = document.createElement(index % 2 ? "mark" : "span");
      node.textContent = piece;
      pane.append(node);
    });
    pane.append("\n\n");
  }
}

async function start() {
  at("token").value = sessionStorage.getItem("token") || "";
  for (const name of Object.keys(examples)) {
    at("examples").append(new Option(name, name));
  }
  at("examples").addEventListener("change", (event) => {
    at("query").value = examples[event.target.value];
    const named = event.target.value === "Live standings";
    at("variables").value = named ? '{ "name": "course_profit_share" }' : "{}";
  });
  at("query").value = examples["Who am I"];
  at("run").addEventListener("click", run);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") run();
  });
  const sdl = await (await fetch("/schema.graphql")).text();
  // A definition ends where the next begins: at its description, else at its first word.
  const definitions = sdl.split(/\n\s*\n(?=\S)/).filter((text) => text.trim());
  at("find").addEventListener("input", (event) => showSchema(definitions, event.target.value));
  showSchema(definitions, "");
}

start();
