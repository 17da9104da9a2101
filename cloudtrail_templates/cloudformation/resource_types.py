"""The names of the resource types that alarms on CloudTrail are made of."""

TRAIL = "AWS::CloudTrail::Trail"

BUCKET = "AWS::S3::Bucket"
BUCKET_POLICY = "AWS::S3::BucketPolicy"
KEY = "AWS::KMS::Key"
KEY_ALIAS = "AWS::KMS::Alias"
TOPIC = "AWS::SNS::Topic"
TOPIC_POLICY = "AWS::SNS::TopicPolicy"
INLINE_TOPIC_POLICY = "AWS::SNS::TopicInlinePolicy"
SUBSCRIPTION = "AWS::SNS::Subscription"
QUEUE_POLICY = "AWS::SQS::QueuePolicy"

ROLE = "AWS::IAM::Role"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
ROLE_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", MANAGED_POLICY)
"""Policies that are resources of their own, attached to roles."""

LOG_GROUP = "AWS::Logs::LogGroup"
METRIC_FILTER = "AWS::Logs::MetricFilter"
SUBSCRIPTION_FILTER = "AWS::Logs::SubscriptionFilter"

METRIC_ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE_ALARM = "AWS::CloudWatch::CompositeAlarm"
LOG_ALARM = "AWS::CloudWatch::LogAlarm"
EVENT_RULE = "AWS::Events::Rule"
ALARMS = (METRIC_ALARM, COMPOSITE_ALARM, LOG_ALARM)
