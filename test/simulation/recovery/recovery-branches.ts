/**
 * The paths of the engine that only run because something went wrong before, or because something
 * came twice, late or out of order. A simulation that never walks one of them has not tested it.
 */
const TEXTS = {
  // Leases and commits
  'lease-refused': 'a run found that another one holds the lease, and did nothing',
  'lease-taken-over': 'the lease of a run that never gave it back ended by its time and was taken',
  'lease-lost': 'a run went on after its lease was taken over, and its write was refused',
  'commit-retried': 'what a write rested on had changed meanwhile: it was read and decided again',
  'contention-given-up': 'a write met a change at every attempt and was given up',
  'claim-raced': 'an order or the trading state changed while a run was claiming the order',
  'bars-merged-again': 'another run wrote the same page of bars: it was read and merged again',
  'twin-was-as-good': 'another run had stored the same quotes, instruments or heartbeat already',
  'tick-claimed-before': 'a tick came again and found its time slot judged',
  'decided-before': 'a second scan of one minute found all of its decisions made',

  // Messages
  'order-queue-refused': 'the order queue did not take a message; it stayed in the outbox',
  'tick-queue-refused': 'the ticks inside a minute could not be queued',
  'announcement-lost': 'the sweep announced what the run that stored it never announced',
  'place-swept': 'the sweep announced an order again that waited to be sent',
  'amend-swept': 'the sweep asked again for an amendment that was not carried out yet',
  'cancel-swept': 'the sweep asked again for a cancel that was not carried out yet',
  'message-overtaken': 'a message came for an order that needed nothing of it any more',
  'message-comes-again': 'a message was not carried out and was left on the queue',
  'dead-letter': 'a message that could not be carried out was put aside',

  // Sending and settling orders
  'own-claim-given-up': 'a run stood still after its claim and did not send the order',
  'claim-lost-by-message': 'a message found the claim of a run that was gone: outcome unknown',
  'claim-lost-by-reconcile': 'reconciliation found the claim of a run that was gone',
  'order-sent-again': 'an order that certainly had not been placed was claimed and sent again',
  'answer-late': 'an answer came after the run was taken for gone, and was recorded',
  'answer-lost-but-listed': 'the venue lists an order whose claim nobody has answered yet',
  'unknown-settled-by-listing': 'the list of open orders showed an order of unknown outcome',
  'unknown-settled-by-lookup': 'asked by id, the venue told how an order of unknown outcome ended',
  'unknown-settled-by-absence': 'the venue had no such order for the whole horizon: it lapsed',
  'unknown-settled-by-fill': 'a trade of the venue proved that an order of unknown outcome lives',
  'unknown-settled-before-cancel': 'before its cancel, an order of unknown outcome was asked about',
  'fill-before-answer': 'a trade was booked for an order whose send had no recorded answer yet',
  'confirmation-not-given': 'after a send or cancel the venue did not say what became of an order',
  'lookup-not-answered':
    'reconciliation asked about an order and got no answer; the others went on',
  'lapsed-at-claim': 'an entry reached its sender too late and was not sent',
  'lapsed-by-reconcile': 'an entry that no message brought in time lapsed',
  'denied-for-quote': 'an entry was denied because a price was missing, stale or impossible',
  'denied-by-trading-state':
    'an entry was denied: the account was paused or halted after it was made',
  'cancel-withdrew': 'an order was cancelled before it was ever sent',
  'amend-lost': 'an amendment had no answer, and stayed asked for',
  'amend-refused': 'the venue refused an amendment, and the order stayed as it was',
  'amend-settled-by-listing': 'a look at the order showed that the venue had taken an amendment',
  'filled-while-cancelling': 'an order was filled while its cancel was under way',
  'forgotten-order-cancelled': 'an order that was over for us still rested at the venue',

  // Plans
  'entry-given-up': 'an entry took too long and its cancel was asked for',
  'entry-part-kept': 'an entry ended before it was whole, and the part that it got was kept',
  'entry-requoted': 'a quote that did not fill was cancelled, and another one followed the price',
  'entry-crossed': 'after its last quote an entry took what was offered',
  'plan-unfilled': 'a plan ended without ever holding anything',
  'protection-vanished': 'resting protection ended at the venue without our asking',
  'protection-placed-again': 'protection that failed or vanished was placed again',
  'protection-restored': 'after an exit that failed, the position was protected again',
  'protection-resized': 'protection was placed anew because the position had another size',
  'stop-beside-another':
    'a stop was placed beside one that went on: for what was added, or to replace it',
  'protection-by-limit': 'after stops that failed, a stop with a limit was tried',
  'sold-unprotected': 'a position that could not be protected was sold at the market',
  'part-sold': 'a part of a position was sold, and the rest went on',
  'exit-went-to-market': 'an exit with a limit missed, and the market took the rest',
  'oversold-repaired': 'what stop and target or exit had sold twice was bought back',
  'adjustment-refused': 'the venue did not take a level that a person asked for',
  'exit-blocked': 'an exit fired for a symbol on the hold list, and nothing was sold',
  'watch-remade': 'the watch pages were made anew, because the settings had changed',
  'protection-given-up': 'protection failed so often that the plan is only monitored',
  'stop-judged-by-us': 'the stop of a position without whole protection was taken by us',
  'hard-stop-fired': 'the last line fired: the price was through the resting stop',
  'exit-reopened': 'an exit failed and its plan was opened again',
  'exit-tried-again': 'after a failed exit another one was placed',
  'plan-taken-on-by-reconcile': 'reconciliation found what a plan had to do next, and asked for it',
  'plan-not-taken-on': 'reconciliation could not take on a plan, and went on to the others',
  'plan-not-judged': 'a plan could not be judged, and the others were',
  'judged-without-quotes': 'the venue gave no quotes for what had to be judged',
  'judged-on-unusable-quote':
    'a plan was judged without a price: its quote was stale or impossible',
  'unprotected-alarm': 'a position was without resting protection for too long',

  // Fills and books
  'books-opening-put-off': 'the venue was trading while the books were opened: the next run tried',
  'opening-taken-up': 'a run died among the opening lots, and the next one booked the others',
  'fill-sync-stopped-at-young-trade': 'a young trade without a known order stopped the fill sync',
  'fill-sync-out-of-time': 'a fill sync had too little time left and the next one went on',
  'page-left': 'a listing had more pages than one fill sync may read',
  'page-taken-up': 'a fill sync went on with a listing at the page where another had stopped',
  'page-gone': 'the page to go on with was gone: the listing was begun again at its cursor',
  'look-back-found': 'a look further back found what no ordinary look at the listing shows',
  'external-trade-booked': 'a trade of somebody else on the account was booked as external',
  'liquidation-booked': 'a sale that the venue made by force was booked',
  'correction-applied': 'the venue told a booked trade otherwise, and the ledger followed',
  'trade-quarantined': 'a trade that makes no sense was kept out of the ledger',
  'unreadable-quarantined': 'an entry of a listing that cannot be read was kept aside',
  'fee-without-value': 'a fee in a third currency was booked without a price for it',
  'book-rebuilt':
    'a fact came too late for its place: the book was written anew beside the live one',
  'rebuild-taken-up': 'a rebuild that one run asked for or began was gone on with by a later one',
  'rebuild-restarted': 'another late fact came while a book was rebuilt: it was begun again',
  'swap-raced': 'something changed while a rebuilt book was put in the place of the live one',
  'lots-swept': 'lots and allocations that nobody reads any more were deleted',
  'allocations-written-ahead': 'a closing took so many lots that one commit could not hold it all',
  'remembered-too-long': 'what a run remembered of the books had changed: it was read again',

  // Reconciliation
  'drift-gone': 'a difference between ledger and venue explained itself',
  'drift-over': 'a difference that was told of, or held symbols back, was told to be over',
  'drift-alarm': 'a difference between ledger and venue stayed',
  'equity-drift-alarm': 'what the venue has and what the ledger has were worth different sums',
  'plan-lost-position': 'something outside took a part of what a plan held',
  'position-adopted': 'a position without a plan was put under one',

  // Market
  'gap-healed': 'bars that were missing were brought in later',
  'gap-unfillable': 'bars that the venue does not have were recorded as such',
  'market-sync-incomplete': 'a part of the market could not be brought in; the rest was',
  'entry-refused': 'a proposal was refused for books that were not open',
  'signal-waits': 'a proposal without a fresh quote was left to a later run',

  // Operations
  'entries-cancelled-again': 'a check found entries alive in a halted account and cancelled them',
  'silence-alarm': 'a function had not succeeded for three of its periods',
  'alert-undeliverable': 'an alert could not be delivered and went to the log',
  'account-failed': 'one account failed and the others went on',
  'command-repeated': 'a command of the operator came again and had no second effect',
} as const satisfies Readonly<Record<string, string>>

export type RecoveryName = keyof typeof TEXTS

export const RECOVERY_NAMES = Object.keys(TEXTS) as readonly RecoveryName[]

/** Every branch with a sentence for people. */
export const RECOVERY_BRANCHES: readonly { readonly name: string; readonly text: string }[] =
  RECOVERY_NAMES.map((name) => ({ name, text: TEXTS[name] }))
