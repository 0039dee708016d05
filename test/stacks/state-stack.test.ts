import { describe, expect, it } from 'vitest'

import { manifest } from '../../lib/manifest.ts'
import { resourcesOf, templatesOf } from './template.ts'

const { state } = templatesOf(manifest)

describe('the state stack', () => {
  it('has one on-demand table with a partition and a sort key', () => {
    state.resourceCountIs('AWS::DynamoDB::Table', 1)
    state.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    })
  })

  it('keeps the table when the stack goes', () => {
    state.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    })
  })

  it('holds nothing but the table', () => {
    expect(Object.keys(resourcesOf(state, 'AWS::DynamoDB::Table'))).toEqual(
      Object.keys(state.toJSON()['Resources'] as object),
    )
  })
})

describe('R-OPS-6 retention', () => {
  it('lets the table expire items by the attribute t', () => {
    state.hasResourceProperties('AWS::DynamoDB::Table', {
      TimeToLiveSpecification: { AttributeName: 't', Enabled: true },
    })
  })
})
