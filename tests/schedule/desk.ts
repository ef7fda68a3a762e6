import type { Deps } from '../../functions/src/platform/deps';
import type { Engine } from '../../functions/src/walk/migration';
import type { TypedDocument } from '../support/typed-rest';
import { labelOf, type Command } from './commands';
import type { Item } from './items';
import type { Product } from './product';
import { dataOf } from './values';

/** How long any handler may go on at most, ms: the timeout of a task or a call; the product waits a minute longer for it. */
export const HANDLER_TIMEOUT_MS = 540_000;

/** The parameters' defaults. */
const DELAYS: Engine['delays'] = {
  flagMs: 30_000,
  handlerLifetimeMs: 600_000,
  residueMs: 7 * 24 * 3_600_000,
  recheckMs: 120_000,
};

const MINUTE_MS = 60_000;

/** So often a call that is refused is made again, when all else rests: `rolls back` while its run is still under way. */
const REFUSED_MAX = 2;

export function engineOf({ MIGRATIONS, sweeps }: Product): Engine {
  const named = sweeps({ policy: 'full', deepCheckDays: 2, random: () => 0 }).map(
    (sweep) => [sweep.name, sweep] as const,
  );
  return { migrations: new Map([...MIGRATIONS, ...named]), delays: DELAYS };
}

/** An admin who calls for one thing after the other, and the clock that has the minder look at runs. */
export class Desk {
  /** A call is on its way, or is to be made again. */
  private isBusy = false;
  private done = 0;
  private mayEnd = false;
  private mindedAt = 0;

  constructor(
    private readonly product: Product,
    private readonly commands: readonly Command[],
  ) {}

  get isReady(): boolean {
    const next = this.commands[this.done];
    return !this.isBusy && next !== undefined && (this.mayEnd || next.what !== 'sweep' || !next.atRest);
  }

  /** All else rests: what was to wait for that may be asked for. */
  end(): void {
    this.mayEnd = true;
  }

  /**
   * The next call. It ends with what the callable answers, or with the code with which that refuses it; `again` is given a call that is to be
   * made again when all else rests.
   */
  next(deps: Deps, again: (item: Item) => void): Item {
    const index = this.done;
    const command = this.commands[index];
    if (command === undefined) throw new Error('expected another command');
    this.done += 1;
    this.isBusy = true;
    let refused = 0;
    const item: Item = {
      ...{ label: `a${index + 1} admin ${labelOf(command)}`, notBefore: 0 },
      handle: async () => {
        const answer = await this.asked(deps, command, index);
        refused += Number(answer.outcome === 'refused');
        if (answer.outcome === 'refused' && refused < REFUSED_MAX) again(item);
        else this.isBusy = false;
        return answer;
      },
    };
    return item;
  }

  /** When the minder is next to look, by the runs that wait for it; undefined: all rest. */
  minderDue(documents: readonly TypedDocument[]): number | undefined {
    const wakes = documents.flatMap(({ path, fields }) => {
      const wakeAt = /^runs\/[^/]+$/.test(path) ? dataOf(fields)['wakeAt'] : null;
      return typeof wakeAt === 'number' ? [wakeAt] : [];
    });
    return wakes.length === 0 ? undefined : Math.max(Math.min(...wakes), this.mindedAt + MINUTE_MS);
  }

  minder(deps: Deps, notBefore: number): Item {
    const { product } = this;
    return {
      ...{ label: 'm minder', notBefore },
      handle: () => {
        this.mindedAt = Math.max(this.mindedAt, notBefore);
        return product.mindRuns(deps, engineOf(product));
      },
    };
  }

  private async asked(
    deps: Deps,
    command: Command,
    index: number,
  ): Promise<{ readonly outcome: string; readonly code?: string }> {
    try {
      return { ...(await this.ask(deps, command, `request ${index}`)), outcome: 'answered' };
    } catch (error) {
      if (error instanceof this.product.CallError) return { outcome: 'refused', code: error.code };
      throw error;
    }
  }

  private ask(deps: Deps, command: Command, requestId: string): Promise<object> {
    const { product } = this;
    const [engine, by] = [engineOf(product), 'admin'];
    const request = { requestId, reason: 'as planned' };
    const runOf = (run: number): string => product.requestKey(`request ${run}`);
    switch (command.what) {
      case 'start': {
        const { migration, options } = command;
        const input = product.startSchema.parse({ ...request, migration, ...options });
        return product.startRun(deps, engine, { input, by, database: NO_DATABASE_ADMIN });
      }
      case 'switch': {
        const input = { ...request, live: command.live };
        return product.switchLive(deps, engine, { input, by });
      }
      case 'roll back': {
        const input = { ...request, runId: runOf(command.run), confirm: true } as const;
        return product.rollBack(deps, engine, { input, by });
      }
      case 'sweep': {
        const input = product.sweepStartSchema.parse({ ...request, depth: command.depth });
        return product.startSweep(deps, engine, { input, by });
      }
      case 'control': {
        const input = { ...request, runId: runOf(command.run), action: command.action };
        return product.controlRun(deps, engine, { input, by });
      }
    }
  }
}

/** No run here asks for more than its own undo records. */
const NO_DATABASE_ADMIN: Parameters<Product['startRun']>[2]['database'] = {
  recovery: () => Promise.reject(new Error('expected nobody to ask for recovery')),
  export: () => Promise.reject(new Error('expected nobody to export')),
};
