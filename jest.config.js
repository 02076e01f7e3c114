const base = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.cache', '<rootDir>/admin/dist'],
};

const layer = (name, match, extra = {}) => ({ ...base, displayName: name, testMatch: match, ...extra });
const withServers = {
  globalSetup: '<rootDir>/test/harness/global-setup.ts',
  globalTeardown: '<rootDir>/test/harness/global-teardown.ts',
};

/** Layers of ARCHITECTURE "Tests"; a layer with servers starts them once for all of its files. */
export default {
  projects: [
    layer('domain', [
      '<rootDir>/domain/**/*.test.ts',
      '<rootDir>/config/**/*.test.ts',
      '<rootDir>/src/**/*.test.ts',
      '<rootDir>/rehearsal/**/*.test.ts',
    ]),
    layer('workflow', ['<rootDir>/test/workflows/**/*.test.ts'], withServers),
    layer('database', ['<rootDir>/test/database/**/*.test.ts'], withServers),
    layer('engine', ['<rootDir>/test/engine/**/*.test.ts'], withServers),
    layer('e2e', ['<rootDir>/test/e2e/**/*.test.ts'], withServers),
    layer('browser', ['<rootDir>/test/browser/**/*.test.ts'], withServers),
    layer('faults', ['<rootDir>/test/faults/**/*.test.ts'], withServers),
  ],
};
