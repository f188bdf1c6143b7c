// Where the keyboard is: what had the focus may be gone, with the button that opened a dialog or with a whole page.

/** Gives the page itself the focus once nothing has it any more. To be called when what changes has changed. */
export function keepFocus(): void {
  setTimeout(() => {
    const { activeElement: at, body } = document;
    if (at === null || at === body) document.getElementById("content")?.focus({ preventScroll: true });
  });
}
