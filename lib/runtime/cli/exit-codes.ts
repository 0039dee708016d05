/** What the `holdfast` command and the local run tell the shell. */
export const EXIT_DONE = 0
/** Something went wrong that was not the user's doing. */
export const EXIT_FAILED = 1
/** The command line or the configuration is wrong; nothing was changed. */
export const EXIT_REFUSED = 2
