// What explanations of the language server may be made of. Titles of a catalogue stand in them, and these are anybody's.

const TAGS = new Set(["P", "CODE", "PRE", "STRONG", "EM", "UL", "OL", "LI", "BR", "HR", "A", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD"]);

/** The same HTML with nothing but text, plain elements and links. */
export function plainHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const element of body.querySelectorAll("*")) {
    if (!TAGS.has(element.tagName)) {
      element.replaceWith(element.textContent ?? "");
      continue;
    }
    const href = element.tagName === "A" ? element.getAttribute("href") : null;
    for (const { name } of [...element.attributes]) element.removeAttribute(name);
    if (href === null || !/^https?:/.test(href)) continue;
    element.setAttribute("href", href);
    element.setAttribute("target", "_blank");
    element.setAttribute("rel", "noreferrer");
  }
  return body.innerHTML;
}
