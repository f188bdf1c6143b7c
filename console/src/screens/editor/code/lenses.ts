// What a rule does, above the lines that say so: its next run, and whether each example comes out.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, type DecorationSet } from "@codemirror/view";

interface Lens {
  /** A place in the line that it stands above. */
  at: number;
  text: string;
}

/** Shows these in place of those before. */
export const showLenses = StateEffect.define<Lens[]>();

class LensWidget extends WidgetType {
  constructor(readonly text: string) {
    super();
  }
  override eq(other: LensWidget): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const made = document.createElement("div");
    made.className = "cm-lens";
    made.textContent = this.text;
    return made;
  }
}

export const lenses = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, { changes, effects, newDoc }) {
    const newer = effects.find((effect) => effect.is(showLenses));
    if (!newer?.is(showLenses)) return shown.map(changes);
    const all = newer.value.map(({ at, text }) =>
      Decoration.widget({ widget: new LensWidget(text), block: true, side: -1 }).range(newDoc.lineAt(Math.min(at, newDoc.length)).from));
    return Decoration.set(all, true);
  },
  provide: (field) => EditorView.decorations.from(field),
});
