import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { type Construct } from 'constructs'

export interface AlarmRule {
  /** What is wrong when it rings, in one sentence. */
  readonly description: string
  readonly metric: Metric
  readonly limit: number
}

/** Rings when one period of the metric lies above the limit; silence is good news. */
export function raiseAbove(scope: Construct, id: string, action: IAlarmAction, rule: AlarmRule) {
  addAlarm(scope, id, action, rule, {
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  })
}

/** Rings when one period of the metric lies below the limit; silence is the trouble itself. */
export function raiseBelow(scope: Construct, id: string, action: IAlarmAction, rule: AlarmRule) {
  addAlarm(scope, id, action, rule, {
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  })
}

function addAlarm(
  scope: Construct,
  id: string,
  action: IAlarmAction,
  rule: AlarmRule,
  comparison: {
    readonly comparisonOperator: ComparisonOperator
    readonly treatMissingData: TreatMissingData
  },
): void {
  const alarm = new Alarm(scope, id, {
    alarmDescription: rule.description,
    metric: rule.metric,
    threshold: rule.limit,
    evaluationPeriods: 1,
    ...comparison,
  })
  alarm.addAlarmAction(action)
  alarm.addOkAction(action)
}
