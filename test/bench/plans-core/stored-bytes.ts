/** What DynamoDB would send for stored items: the bodies of its answers, in UTF-8. */
import { type TableItem, encodeItem } from '../../../lib/adapters/dynamodb/item-codec.ts'
import { type Item } from '../../../lib/ports/store.ts'

/** A query's answer ends after so many bytes. */
const ANSWER_BYTES_MAX = 1_048_576

export function tableItem({ key, version, content, expiresAtMs }: Item): TableItem {
  const commitId = '01JH3K5QW8ZC7T9V2M4N6P0RSX'
  return encodeItem({ key, version, contentText: JSON.stringify(content), commitId, expiresAtMs })
}

export function queryBodies(items: readonly Item[]): readonly Buffer[] {
  const bodies: Buffer[] = []
  let [texts, bytes]: [string[], number] = [[], 0]
  const end = (): void => {
    if (texts.length > 0)
      bodies.push(
        Buffer.from(
          `{"Count":${texts.length},"Items":[${texts.join(',')}],"ScannedCount":${texts.length}}`,
        ),
      )
    ;[texts, bytes] = [[], 0]
  }
  for (const item of items) {
    const text = JSON.stringify(tableItem(item))
    if (bytes + text.length > ANSWER_BYTES_MAX) end()
    texts.push(text)
    bytes += text.length
  }
  end()
  return bodies
}

export function batchBody(items: readonly Item[]): Buffer {
  const found = items.map((item) => JSON.stringify(tableItem(item)))
  return Buffer.from(`{"Responses":{"holdfast":[${found.join(',')}]},"UnprocessedKeys":{}}`)
}

export function itemsOfQuery(body: Buffer): readonly TableItem[] {
  return (JSON.parse(body.toString()) as { readonly Items: readonly TableItem[] }).Items
}

export function itemsOfBatch(body: Buffer): readonly TableItem[] {
  const answer = JSON.parse(body.toString()) as {
    readonly Responses: { readonly holdfast: readonly TableItem[] }
  }
  return answer.Responses.holdfast
}
