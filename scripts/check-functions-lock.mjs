// functions/ deploys by itself: its lockfile must install the versions that were tested here. Takes no network.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './functions-lock.mjs';
import { readJson, root, say } from './project.mjs';

const made = existsSync(join(root, 'functions', 'package-lock.json'));
const found = made
  ? differences({
      rootLock: readJson('package-lock.json'),
      functionsLock: readJson('functions', 'package-lock.json'),
      functionsPackage: readJson('functions', 'package.json'),
    })
  : ['is missing'];
for (const difference of found) say(`functions/package-lock.json: ${difference}`);
if (found.length > 0) say('Run npm run lock:functions');
process.exitCode = found.length > 0 ? 1 : 0;
