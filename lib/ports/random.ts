/** Uniform in [0, 1). Used for jitter and never for anything that decides a trade. */
export interface Random {
  next(): number
}
