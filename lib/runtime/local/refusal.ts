/** Something that the user has to put right; nothing was changed. The message is for the user. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
