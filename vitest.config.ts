import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Processes and not threads: tests start servers, and signals and folders belong to a process.
    // Two of them, because that is what a small machine has.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      reporter: [['text-summary'], ['json-summary']],
      reportsDirectory: 'coverage',
      thresholds: { lines: 90 },
    },
  },
})
