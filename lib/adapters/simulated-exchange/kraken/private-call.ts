import { type Face, type Fields } from './face.ts'

/** What an endpoint under /0/private/ is asked, and by whom. */
export interface PrivateCall {
  readonly face: Face
  readonly account: string
  readonly fields: Fields
}

export type PrivateEndpoint = (call: PrivateCall) => object
