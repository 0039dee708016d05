import { environmentNames } from '../../manifest.ts'

/** What the stack tells every function. */
export interface Environment {
  readonly tableName: string
  readonly ordersQueueUrl: string
  readonly ticksQueueUrl: string
  /** Where the exchange keys are in the parameter store: PREFIX/ACCOUNT/api-key and …/secret. */
  readonly secretsPrefix: string
  /** Names the code that is deployed: another build has another name. */
  readonly build: string
}

/** @throws {Error} naming every variable that is missing. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const missing = Object.values(environmentNames).filter((name) => !variables[name])
  if (missing.length > 0) throw new Error(`missing in the environment: ${missing.join(', ')}`)
  const value = (name: string): string => variables[name] ?? ''
  return {
    tableName: value(environmentNames.table),
    ordersQueueUrl: value(environmentNames.ordersQueueUrl),
    ticksQueueUrl: value(environmentNames.ticksQueueUrl),
    secretsPrefix: value(environmentNames.secretsPrefix),
    build: value(environmentNames.build),
  }
}
