/** What `--help` says after the options: what a command does with the books, and examples. */

export const LEDGER_NOTES = `
Amounts are exact: --json gives them as decimal texts. \`npm run --silent holdfast -- …\` leaves
npm's own lines out of what is written.

Examples:
  npm run holdfast -- ledger import trades.csv
  npm run holdfast -- ledger show
  npm run --silent holdfast -- ledger allocations --json > allocations.json
  npm run holdfast -- ledger verify`

export const IMPORT_NOTES = `
Columns, in any order, with a header:
  time,symbol,side,quantity,price,fee,feeCurrency,tradeId   needed
  kind,orderId                                              may be left out
For example:
  kind,time,symbol,side,quantity,price,fee,feeCurrency,tradeId,orderId
  trade,2025-03-01T14:25:07Z,BTC/USD,buy,0.5,41250.50,10.31,USD,T1,O1
  deposit,2025-03-02T00:00:00Z,ETH,,2,3100,,,D1,
A line is a trade unless kind says deposit or withdrawal; these name one currency as the
symbol, need no side, and may give what one unit had cost as the price. Times are ISO 8601
(UTC unless they have an offset) or milliseconds since 1970. Amounts are exact decimals.

Every mistake is listed with its line, and nothing is imported while there is one; with
--skip-bad the other lines are. A trade or movement is booked once: importing the same file
again, or another one that overlaps, changes nothing. An import that was interrupted is gone
on with by the next one of the same file.

When the account's books were opened with the venue's balances, what is older than the
opening is contained in them: the opening becomes smaller by it, and the totals stay. What
is younger is booked by the engine itself, and refused here: under another id it would be
counted twice. --after-opening books it all the same.

Exit code 0 when done, 2 when refused, 1 when another run writes the ledger.

Examples:
  npm run holdfast -- ledger import trades.csv
  npm run holdfast -- ledger import trades.csv --rates prices.csv --account main
  npm run holdfast -- ledger import trades.csv --skip-bad --json`

export const SHOW_NOTES = `
Amounts are in the quote currency of each symbol and are not added up over several.

Examples:
  npm run holdfast -- ledger show
  npm run holdfast -- ledger show --symbol BTC/USD`

export const SPAN_NOTES = `
One row for each part of a buy that a sell used up, in the order in which they were closed.
With --json, one array; amounts are decimal texts, so that no digit is lost. In a short
position the sell came first and the buy closed it. A transfer moves an asset at its cost
and realises nothing.

Examples:
  npm run --silent holdfast -- ledger allocations --from 2025-01-01 --to 2026-01-01 --json
  npm run holdfast -- ledger allocations --symbol BTC/USD`

export const VERIFY_NOTES = `
Compared are positions, lots, allocations, days, the money, and whether every fact is
booked exactly once. Exit code 0 when everything adds up, 1 when something does not.`

export const REBUILD_NOTES = `
The book is written beside the live one and takes its place in one step. A rebuild that is
interrupted is gone on with by the next one, or by the engine.

Example:
  npm run holdfast -- ledger rebuild BTC/USD`

export const QUARANTINE_NOTES = `
An entry that cannot be booked touches no holding and waits here. Released, it is read from
the venue's listing again by the next fill sync; discarded, it stays out for good.

Examples:
  npm run holdfast -- ledger quarantine
  npm run holdfast -- ledger quarantine release TABC12-DEFGH-IJKLMN
  npm run holdfast -- ledger quarantine discard TABC12-DEFGH-IJKLMN`

export const BASIS_NOTES = `
A deposit brings lots whose cost only you know. Until it is given they cost nothing, and
selling them looks like profit. Who gave it, and when, is kept with it.

Example:
  npm run holdfast -- ledger basis opening-BTC --price 41250.50`

export const EXPORT_NOTES = `
koinly and cointracker list the transactions of the year, as those programs import them;
generic lists the disposals with their lots, by FIFO, LIFO or HIFO, in one currency. What
is not known is an empty cell and is named here, never a zero: give it with --rates, or
with \`holdfast ledger basis\`.

Examples:
  npm run holdfast -- export --format koinly --year 2025 --out koinly-2025.csv
  npm run holdfast -- export --format generic --year 2025 --method hifo --out tax-2025.csv
  npm run holdfast -- export --format generic --year 2025 --currency EUR --rates eur.csv --out tax.csv`

export const RECONCILE_NOTES = `
Those that stand come first, then those that are over. The engine compares by itself, every
few minutes; this command asks nobody.

Examples:
  npm run holdfast -- reconcile
  npm run holdfast -- reconcile --explain`
