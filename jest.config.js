// One configuration, one project per kind of test; `jest --selectProjects derive` runs one kind.
const common = {
  testEnvironment: 'node',
  // firebase-functions loads the ESM-only `jose`; everything else in node_modules is CommonJS already.
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }],
    'jose/.+\\.js$': ['ts-jest', { tsconfig: { allowJs: true, module: 'commonjs', target: 'es2023' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
};
const kind = (name) => ({
  ...common,
  displayName: name,
  roots: [`<rootDir>/tests/${name}`],
  testMatch: ['**/*.test.ts'],
});

module.exports = {
  // By default jest leaves one processor to itself: of two that is half.
  maxWorkers: '100%',
  // The machines are shared: a limit on a test's time only has to end what hangs.
  testTimeout: 60_000,
  projects: [
    'derive',
    'fold',
    'deploy',
    'journeys',
    'rules',
    'e2e',
    'seed',
    'oracle',
    'admin',
    'schedule',
  ].map(kind),
};
