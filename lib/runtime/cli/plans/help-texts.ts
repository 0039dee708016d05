/** What `--help` says after the options: what a command does, and examples. */

export const WHY_NOTES = `
For a symbol: its open plans, or the one that closed last when none is open. Shown are the
levels with their distance from the price, what rests on the venue, how long the position had
no protection, what every exit rule says now and why, the last judgements that changed
something, and every order with its state. Nothing is changed. When the venue does not answer,
that is said and the rest is shown.

Exit code 0 when shown, 2 when there is no such plan (or there are several), 1 when it failed.

Examples:
  npm run holdfast -- why BTC/USD
  npm run holdfast -- why 3fa29c --last 20
  npm run --silent holdfast -- why BTC/USD --data .holdfast --json`

export const ADJUST_NOTES = `
A price has to be on the venue's grid. The stop has to be below the bid and above the hard stop,
the target above the bid. The venue is asked first, and the plan follows when it has accepted;
when it refuses, both are as they were. A lower stop is allowed, and said to loosen the stop.

Exit code 0 when it is in force or waits for the venue, 1 when the venue refused it, 2 when it
cannot be asked for; then nothing was changed.

Examples:
  npm run holdfast -- adjust 3fa29c --stop 41250.5
  npm run holdfast -- adjust 3fa29c --stop 41250.5 --target 43900 --json`

export const EXITS_NOTES = `
One row for each reason, strategy or symbol, over the plans that ended. An exit is an order that
sold something, so that a plan that was sold in parts has several, each with its own reason.
  R set     distance of the target by distance of the stop, as opened
  R got     profit or loss by what was risked down to the stop
  slippage  average price against the level that was hit, in percent and in money;
            against the judged price where a rule has no level
  bare      time without protection of the plans that these exits ended
Both R are weighted by what was risked. The rows add up to the results of the plans, and these to
the ledger's, to the last unit; --json has every digit.

Exit code 0 when shown, 2 when refused.

Examples:
  npm run holdfast -- exits --audit
  npm run holdfast -- exits --audit --by strategy --from 2025-01-01 --to 2025-02-01
  npm run --silent holdfast -- exits --audit --by symbol --json`
