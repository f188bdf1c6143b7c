/**
 * What rules look like, for editors that colour and fold with Tree-sitter.
 *
 * A document is lines. A section starts with a head, of which there are few; what any other line says, its first word
 * tells, and which words there are, `tantieme lsp` knows: so a clause more in the language changes nothing here.
 */

const NAME = /[a-z][a-z0-9_]*/;

/** The words that start sections; each is a word like any other behind the first of its line. */
const HEADS = [
  "language", "catalogue", "distributor", "metric", "cluster", "pool", "weighting", "schedule", "example",
  "event", "asset", "customer", "collaborator",
];

module.exports = grammar({
  name: "tantieme",

  word: ($) => $.word,

  extras: ($) => [/[ \t\u00a0\ufeff]/, $.comment],

  // `customer` begins a section or a fact: only what stands behind it in its line tells.
  conflicts: ($) => [[$.section]],

  rules: {
    // In a catalogue, one clause may stand above the sections.
    document: ($) => seq(repeat(choice($._end, $.language, $.catalogue, $.clause)), repeat($.section)),

    language: ($) => prec.right(seq("language", $.number, optional($._end))),
    catalogue: ($) => prec.right(seq("catalogue", optional($._end))),

    section: ($) => seq($.head, repeat(choice($.clause, $._end))),

    head: ($) =>
      choice(
        seq(field("kind", choice("metric", "cluster")), field("name", $.name)),
        seq(field("kind", choice("distributor", "event", "asset")), field("name", $.name), optional(field("title", $.text))),
        seq(field("kind", "example"), field("title", $.text)),
        field("kind", choice("pool", "weighting", "schedule")),
        // With something behind it in its line, the word starts a fact of an example.
        prec(-1, field("kind", choice("customer", "collaborator"))),
      ),

    name: ($) => $.word,

    clause: ($) =>
      prec.right(
        choice(
          seq(field("opening", $.word), repeat($._value), optional($._end)),
          // An event of an example starts with its moment.
          seq($.date, repeat($._value), optional($._end)),
          // `customer "c1" country "US"`: alone on its line, the word is a head.
          seq(field("opening", alias(choice("customer", "collaborator"), $.word)), repeat1($._value), optional($._end)),
        ),
      ),

    _value: ($) =>
      choice($.text, $.date, $.time, $.percent, $.number, $.unit, $.zone, $.path, $.word, alias(choice(...HEADS), $.word), ","),

    word: () => token(/[a-z][a-z0-9_]*(['-][a-z]+)*/),
    path: () => token(seq(NAME, repeat1(seq(".", NAME)))),
    text: () => token(seq('"', repeat(choice(/[^"\\\r\n]/, /\\["\\]/)), '"')),
    date: () => token(/\d{4}-\d{2}-\d{2}/),
    time: () => token(/\d{2}:\d{2}/),
    percent: () => token(/\d+(\.\d+)?%/),
    number: () => token(/\d+(\.\d+)?/),
    unit: () => token(/[A-Z]{3}/),
    zone: () => token(/[A-Z][A-Za-z_]*(\/[A-Za-z0-9_+\-]+)+/),
    comment: () => token(/#[^\r\n]*/),
    _end: () => token(/\r\n|\n|\r/),
  },
});
