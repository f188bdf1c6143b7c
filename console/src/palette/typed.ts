// What is typed before the box has the focus: its code may still be on its way, and nobody waits for that.

/** What a key makes of the text; `null` when it is for somebody else. */
export function typed(text: string, event: KeyboardEvent): string | null {
  const shortcut = (event.ctrlKey || event.metaKey || event.altKey) && !event.getModifierState("AltGraph");
  if (shortcut || event.isComposing) return null;
  const letters = [...text];
  if (event.key === "Backspace") return letters.slice(0, -1).join("");
  // Enter would press the button behind the box once more.
  if (event.key === "Enter") return text;
  return [...event.key].length === 1 ? text + event.key : null;
}
