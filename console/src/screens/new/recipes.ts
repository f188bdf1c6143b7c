// The recipes of the documentation's cookbook: the same files, so that both say the same.

export interface Recipe {
  /** The name of its file: `profit-share`. */
  id: string;
  title: string;
  /** What it does, in a sentence or two. */
  about: string;
  /** The rule. */
  source: string;
  /** Paragraphs that come after the rule; words of the language stand between backticks. */
  notes: string[];
}

const FILES = import.meta.glob<string>("../../../../docs/cookbook/*.md", { query: "?raw", import: "default", eager: true });

const CONTENTS = Object.entries(FILES).find(([path]) => idOf(path) === "README")?.[1] ?? "";

/** In the order of the cookbook's own table; what it does not list is no recipe. */
export const RECIPES: Recipe[] = Object.entries(FILES)
  .filter(([path]) => place(idOf(path)) >= 0)
  .map(([path, text]) => read(idOf(path), text))
  .sort((a, b) => place(a.id) - place(b.id));

function place(id: string): number {
  return CONTENTS.indexOf(`(${id}.md)`);
}

function idOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1, -".md".length);
}

/** A page of the cookbook: a title, what it does, the rule, notes; some go on with more than that. */
function read(id: string, text: string): Recipe {
  const [before = "", source = "", after = ""] = text.split(/^```(?:tan)?\n/m);
  const [title = id, about = ""] = before.split("\n\n");
  // What leads to other pages is of use there alone.
  const notes = after.split("\n\n").filter((paragraph) => paragraph.trim() !== "" && !/\]\(|^\*\*/.test(paragraph));
  return { id, title: title.replace(/^# /, ""), about: plain(about).replaceAll("`", ""), source, notes: notes.map(plain) };
}

function plain(markdown: string): string {
  return markdown.replace(/\s+/g, " ").trim();
}
