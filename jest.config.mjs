/** Native ESM: run through `npm run jest`, which starts Node with --experimental-vm-modules. */
const swc = [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'nodenext' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
      keepClassNames: true,
    },
  },
];

const base = {
  rootDir: '.',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': swc },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/', '<rootDir>/bench/'],
  setupFiles: ['<rootDir>/libs/testing/src/jest/preload.ts'],
};

export default {
  coverageProvider: 'v8',
  collectCoverageFrom: ['{src,libs}/**/*.ts', '!src/main.ts', '!src/migrations/**'],
  // Two of them also where there are two cores: much of a test is waiting for PostgreSQL.
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB',
  testTimeout: 60_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/{src,libs,scripts}/**/*.spec.ts'] },
    { ...base, displayName: 'arch', testMatch: ['<rootDir>/test/arch/**/*.spec.ts'] },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['<rootDir>/test/integration/**/*.int-spec.ts'],
      globalSetup: '<rootDir>/libs/testing/src/jest/integration-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/jest/integration-teardown.ts',
    },
    {
      ...base,
      displayName: 'processes',
      testMatch: ['<rootDir>/test/processes/**/*.spec.ts'],
      globalSetup: '<rootDir>/libs/testing/src/jest/processes-setup.ts',
    },
    {
      ...base,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/libs/testing/src/jest/e2e-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/jest/e2e-teardown.ts',
    },
  ],
};
