// Whether a rule keeps journeys for some days before they count. Only what is shown, and asked, depends on it.

/** The sentence in which a rule says so; `null` where it does not. */
export function holdOf({ sections }: { sections: { sentences: { text: string }[] }[] }): string | null {
  const texts = sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));
  return texts.find((text) => text.includes("after its end, in the period in which that falls")) ?? null;
}
