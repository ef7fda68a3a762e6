import { emulatorHost } from '../seed/emulator-host';
import { readStored } from '../tests/support/oracle';
import { judgeUsers, problemsOf, verdictOn, type JudgedUser } from '../tests/support/oracle-views';
import { readStoredViews } from '../tests/support/oracle-views-stored';
import { TypedRest } from '../tests/support/typed-rest';
import { nearIds } from '../tour/near-ids';
import { runCommand } from '../tour/options';
import { allPage } from './all-page';
import { viewsOptions, viewsUsage } from './options';
import { userPage } from './user-page';

async function main(args: string[]): Promise<number> {
  const { user: userId, project, database, host, json, help } = viewsOptions(args);
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (help) {
    process.stdout.write(viewsUsage);
    return 0;
  }
  const rest = new TypedRest({ host: await emulatorHost(host, process.env), project, database });
  const [stored, views] = await Promise.all([readStored(rest), readStoredViews(rest)]);
  const users = judgeUsers({ ...stored, ...views });
  if (userId === undefined) {
    const { users: count, views, wrong, incomplete, untouched } = verdictOn(users);
    print(json ? JSON.stringify({ users: count, views, wrong, incomplete, untouched }) : allPage(users));
    return wrong === 0 ? 0 : 1;
  }
  const user = userNamed(userId, users);
  print(json ? JSON.stringify(jsonOf(user)) : userPage(user));
  return problemsOf(user).length === 0 ? 0 : 1;
}

/** Throws when there is nothing of such a user, and names some that there are. */
function userNamed(userId: string, users: readonly JudgedUser[]): JudgedUser {
  const user = users.find((one) => one.userId === userId);
  if (user !== undefined) return user;
  const near = nearIds(
    userId,
    users.map((one) => one.userId),
  );
  const hint = near.length > 0 ? ` Near to it: ${near.join(', ')}` : '';
  throw new Error(
    `There is neither a log that counts nor a view of ${userId}, among ${users.length} users.${hint}`,
  );
}

function jsonOf(user: JudgedUser): object {
  return {
    user: user.userId,
    complete: user.state === 'complete',
    views: user.views.map(({ path, stored = null, expected = null, differs }) => ({
      path,
      stored,
      expected,
      differs,
    })),
    ledgers: user.ledgers,
    wrong: problemsOf(user).length,
  };
}

// Whoever reads through `head` may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
runCommand(viewsUsage, main);
