import { exerciseKinds } from './operations-exercise';
import type { Drawn, Kind, Theme } from './operations-kind';
import { creatingLog, logKinds } from './operations-log';
import { programKinds } from './operations-program';
import type { ClientWrite, Operation } from './scenario-types';

/** All that somebody may do in the app, the most benign first. */
export const KINDS: readonly Kind[] = [creatingLog, ...logKinds, ...exerciseKinds, ...programKinds];

/** The kinds of a theme, each as often as it weighs: one number draws one of them, and zero the most benign. */
export function kindsOf(theme: Theme): readonly Kind[] {
  return KINDS.flatMap((kind) => Array.from({ length: kind.weights[theme] }, () => kind));
}

export function operation(kind: Kind, drawn: Drawn): Operation {
  const { what, writes } = kind.draw(drawn);
  return { label: `${drawn.device.name} ${kind.verb} ${what}`, writes };
}

/**
 * An operation, and another one that takes it back: whole documents as the device had them before, our fields included. So names
 * return, and what was deleted comes back under its id. What there is to take back is known once the first has been done.
 */
export function withUndo({ label, writes }: Operation): readonly Operation[] {
  let before: readonly ClientWrite[] = [];
  const done: Operation = {
    label,
    writes: (cache) => {
      const commit = writes(cache);
      before = commit.map(({ path }) => {
        const data = cache.get(path);
        return data === undefined ? { kind: 'delete', path } : { kind: 'set', path, data };
      });
      return commit;
    },
  };
  return [done, { label: `takes back: ${label}`, writes: () => before }];
}
