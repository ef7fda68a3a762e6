// Makes functions/package-lock.json from the root lockfile, in a copy outside the workspace: inside, npm writes none.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences, seedFrom } from './functions-lock.mjs';
import { beforeExit, run, runMain } from './processes.mjs';
import { readJson, root, say, Trouble } from './project.mjs';

await runMain(async () => {
  const rootLock = readJson('package-lock.json');
  const functionsPackage = readJson('functions', 'package.json');
  const copy = mkdtempSync(join(tmpdir(), 'spotter-functions-'));
  beforeExit(() => rmSync(copy, { recursive: true }));
  const lockFile = join(copy, 'package-lock.json');
  copyFileSync(join(root, '.npmrc'), join(copy, '.npmrc'));
  copyFileSync(join(root, 'functions', 'package.json'), join(copy, 'package.json'));
  writeFileSync(lockFile, JSON.stringify(seedFrom(rootLock, functionsPackage), null, 2));
  const code = await run('npm', ['install', '--package-lock-only', '--ignore-scripts'], { cwd: copy });
  if (code !== 0) throw new Trouble(`npm install ended with exit code ${code}; see above.`);

  const functionsLock = JSON.parse(readFileSync(lockFile, 'utf8'));
  const found = differences({ rootLock, functionsLock, functionsPackage });
  if (found.length > 0)
    throw new Trouble(`npm made a lockfile that is out of step:\n  ${found.join('\n  ')}`);
  copyFileSync(lockFile, join(root, 'functions', 'package-lock.json'));
  say(`functions/package-lock.json: ${Object.keys(functionsLock.packages).length - 1} packages`);
  return 0;
});
