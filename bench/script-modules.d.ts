// The scripts are plain Node, so that they run before anything is installed; these are their types for the benchmarks.

declare module '*/scripts/emulators.mjs' {
  export type FirestoreEmulator =
    { kind: 'running'; host: string } | { kind: 'hidane'; binary: string } | { kind: 'google' };
  export function resolveFirestoreEmulator(options: { acceptRunning: boolean }): Promise<FirestoreEmulator>;
  export function officialEmulator(): FirestoreEmulator;
}

declare module '*/scripts/suite.mjs' {
  import type { FirestoreEmulator } from '*/scripts/emulators.mjs';

  export function startFirestore(
    emulator: FirestoreEmulator,
  ): Promise<{ host: string; stop: () => Promise<void> }>;
}

declare module '*/scripts/prepare.mjs' {
  export function buildFunctions(): Promise<boolean>;
}

declare module '*/scripts/project.mjs' {
  export const cacheDir: string;
  export const node22: string;
  export const projectId: string;
  export function projectEnv(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  export function say(line: string): void;
  export class Trouble extends Error {}
}
