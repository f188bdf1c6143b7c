// Which rows of a long table are in sight.

export interface Window {
  start: number;
  /** One past the last. */
  end: number;
}

/** Rows beyond either edge that are kept in the document, so that quick scrolling shows no gaps. */
const MARGIN = 10;

export function windowOf(rows: number, rowHeight: number, top: number, height: number): Window {
  // A filter may leave fewer rows than were scrolled past.
  const last = Math.max(0, rows - Math.ceil(height / rowHeight));
  const first = Math.min(Math.floor(top / rowHeight), last);
  return {
    start: Math.max(0, first - MARGIN),
    end: Math.min(rows, first + Math.ceil(height / rowHeight) + MARGIN),
  };
}
