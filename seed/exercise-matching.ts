import type { AppExercise } from './app-documents';
import { libraryAliases } from './library-aliases';

/** The library exercise that a logged name means, if any. */
export type LibraryMatcher = (name: string, variant?: string) => AppExercise | undefined;

/**
 * Letter case and punctuation do not count. Tried in turn: the library's own name, `Squat (Barbell)` read as
 * `Barbell Squat`, the aliases. A name with a variant is looked up in the aliases only: an overhead barbell shrug
 * is no barbell shrug.
 */
export function libraryMatcher(library: readonly AppExercise[]): LibraryMatcher {
  const byId = new Map(library.map((exercise) => [exercise.id, exercise]));
  const byName = new Map(library.map((exercise) => [nameKey(exercise.name), exercise]));
  const byAlias = new Map<string, AppExercise>();
  for (const [id, aliases] of Object.entries(libraryAliases)) {
    const exercise = byId.get(id);
    if (!exercise) throw new Error(`Alias table: ${id} is not in the exercise library`);
    for (const alias of aliases) {
      if (byAlias.has(nameKey(alias))) throw new Error(`Alias table: "${alias}" is there twice`);
      byAlias.set(nameKey(alias), exercise);
    }
  }
  return (name, variant) => {
    if (variant !== undefined) return byAlias.get(nameKey(`${name} ${variant}`));
    const [, lift, equipment] = /^(.*\S)\s*\(([^()]+)\)$/.exec(name) ?? [];
    return (
      byName.get(nameKey(name)) ??
      (lift !== undefined && equipment !== undefined
        ? byName.get(nameKey(`${equipment} ${lift}`))
        : undefined) ??
      byAlias.get(nameKey(name))
    );
  };
}

function nameKey(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}
