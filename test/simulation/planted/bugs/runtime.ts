/** Bugs where the engine meets the outside world. */
import { type PlantedBug } from '../planted-bug.ts'

export const RUNTIME_BUGS: readonly PlantedBug[] = [
  {
    name: 'redaction-left-out',
    text: 'Secrets are registered, and nothing is taken out of any text.',
    file: 'lib/adapters/observability/secrets.ts',
    find: '    this.#ordered = [...this.#forms].sort((a, b) => b.length - a.length)\n',
    replace: '',
    expected: [19],
    kinds: ['key-refused', 'key-revoked'],
  },
  {
    name: 'fields-not-redacted',
    text: 'Secrets are taken out of the words of a log line and not out of its fields.',
    file: 'lib/adapters/observability/redacting.ts',
    find: 'values === undefined ? undefined : redactRecord(values, secrets)',
    replace: 'values',
    expected: [19],
    kinds: ['key-refused', 'key-revoked'],
  },
  {
    name: 'errors-thrown-as-they-are',
    text: 'What a function throws reaches the platform with whatever the venue’s client put into it.',
    file: 'lib/runtime/functions.ts',
    find: 'throw withoutSecrets(error, await source())',
    replace: 'throw error',
    expected: [19],
    kinds: ['key-refused', 'key-revoked'],
  },
  {
    name: 'simulated-account-at-the-real-venue',
    text: 'A simulated account is connected to the venue’s own address.',
    file: 'lib/runtime/cloud/venue-address.ts',
    find: '      return account.venueUrl\n',
    replace: '      return undefined\n',
    expected: [15, 18],
  },
]
