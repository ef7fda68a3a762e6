const CONTROLS = /\p{Cc}+/gu;

/** Messages of the service hold what users wrote: they take one line, and give a terminal no orders. */
export function oneLine(text: string): string {
  return text.replaceAll(CONTROLS, ' ');
}
