import fc from 'fast-check';
import { dozenLogs, fewLogs, type Script } from '../fold/script';
import { checkAsync } from '../support/property';
import { expectViewsRight } from '../support/views-at-rest';
import { World } from '../support/world';
import { run } from './views-property-run';

/** Scripts that run beside one another, since drains that meet wait for seconds. */
const AT_ONCE = 8;

async function endsRight(script: Script): Promise<void> {
  const world = new World();
  try {
    await run(world, script);
    await expectViewsRight(world);
  } finally {
    await world.close();
  }
}

test.each([
  [3, 'few logs', fewLogs],
  [4, 'a dozen sessions', dozenLogs],
])(
  `I18 %i times ${AT_ONCE} scripts of %s, some drains two at a time -> after each views as counted, at rest as recounted`,
  async (runs, _, script) => {
    const scripts = fc.array(script, { minLength: AT_ONCE, maxLength: AT_ONCE });
    await checkAsync(
      fc.asyncProperty(scripts, async (given) => {
        const results = await Promise.allSettled(given.map(endsRight));
        for (const result of results) if (result.status === 'rejected') throw result.reason;
      }),
      runs,
    );
  },
  300_000,
);
