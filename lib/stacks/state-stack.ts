import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb'
import { type Construct } from 'constructs'

/** What must outlive every deployment: the one table. Kept when its stack is deleted. */
export class StateStack extends Stack {
  readonly table: Table

  constructor(scope: Construct, id: string) {
    super(scope, id, {
      description: 'Holdfast: the table with every plan, order, fill and position.',
      terminationProtection: true,
    })
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 't',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    new CfnOutput(this, 'TableName', { value: this.table.tableName })
  }
}
