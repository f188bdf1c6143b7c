// Names that can stand in a rule: what the catalogue has, and the metrics of the text itself.
import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import type { Catalogue } from "../queries";

type Fields = Catalogue["customer"];

function named(fields: Fields): Completion[] {
  return fields.map(({ name, type: detail }) => ({ label: name, detail, type: "property" }));
}

/** What can follow the dot behind `owner`: an event, an asset, or whoever a field leads to. */
function within(owner: string, catalogue: Catalogue): Completion[] {
  const event = catalogue.events.find(({ name }) => name === owner);
  if (event) return named(event.fields);
  const asset = catalogue.assets.find(({ name }) => name === owner);
  if (asset) return named(asset.attributes);
  if (owner === "owner" || owner === "collaborator") return named(catalogue.collaborator);
  return owner === "customer" ? named(catalogue.customer) : [];
}

function anywhere(source: string, catalogue: Catalogue): Completion[] {
  const metrics = [...source.matchAll(/^metric\s+(\w+)/gm)].map(([, label = ""]) => ({ label, detail: "metric", type: "variable" }));
  const events = catalogue.events.map(({ name: label, title: detail }) => ({ label, detail, type: "class" }));
  const assets = catalogue.assets.map(({ name: label, title: detail }) => ({ label, detail, type: "class" }));
  const used = catalogue.events.filter(({ name }) => source.includes(name)).flatMap(({ fields }) => named(fields));
  const all = new Map([...metrics, ...used, ...events, ...assets].map((one) => [one.label, one]));
  return [...all.values()];
}

export function completion(catalogue: () => Catalogue | undefined) {
  function source(context: CompletionContext): CompletionResult | null {
    const known = catalogue();
    const word = context.matchBefore(/[A-Za-z_][\w.]*/);
    const line = context.state.doc.lineAt(context.pos);
    const isFirst = /^\s*\w*$/.test(line.text.slice(0, context.pos - line.from));
    // The first word of a line says what the line does; what there is of those, the reference shows.
    if (!known || !word || isFirst) return null;
    const dot = word.text.lastIndexOf(".");
    const owner = dot < 0 ? null : (word.text.slice(0, dot).split(".").at(-1) ?? "");
    const options = owner === null ? anywhere(context.state.doc.toString(), known) : within(owner, known);
    return options.length === 0 ? null : { from: word.from + dot + 1, options, validFor: /^\w*$/ };
  }
  return autocompletion({ override: [source], icons: false });
}
