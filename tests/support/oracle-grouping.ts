/** The elements under every key that they have; keys and elements in the order in which they come. */
export function grouped<T>(
  elements: Iterable<T>,
  keysOf: (element: T) => readonly string[],
): Map<string, [T, ...T[]]> {
  const groups = new Map<string, [T, ...T[]]>();
  for (const element of elements) {
    for (const key of keysOf(element)) {
      const group = groups.get(key);
      if (group) group.push(element);
      else groups.set(key, [element]);
    }
  }
  return groups;
}
