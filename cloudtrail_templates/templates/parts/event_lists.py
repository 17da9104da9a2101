"""The types of resources and the services among which the form of a trail lets users choose.

These are the most used ones: all of them, twice, would not fit beside the rest of the template. `DataEvents` and
`NetworkActivityEvents` take every other.
"""

RESOURCE_TYPES = (
    "AWS::AppSync::GraphQLApi",
    "AWS::Bedrock::AgentAlias",
    "AWS::Bedrock::FlowAlias",
    "AWS::Bedrock::Guardrail",
    "AWS::Bedrock::KnowledgeBase",
    "AWS::Bedrock::Model",
    "AWS::BedrockAgentCore::Gateway",
    "AWS::BedrockAgentCore::Memory",
    "AWS::BedrockAgentCore::Runtime",
    "AWS::CloudWatch::Metric",
    "AWS::Cognito::IdentityPool",
    "AWS::DynamoDB::Stream",
    "AWS::EC2::Snapshot",
    "AWS::Glue::Table",
    "AWS::Kinesis::Stream",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::PaymentCryptography::Key",
    "AWS::RDS::DBCluster",
    "AWS::S3::AccessPoint",
    "AWS::S3Express::Object",
    "AWS::S3ObjectLambda::AccessPoint",
    "AWS::S3Tables::Table",
    "AWS::S3Tables::TableBucket",
    "AWS::S3Vectors::VectorBucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::ManagedNode",
    "AWS::SageMaker::Endpoint",
    "AWS::StepFunctions::StateMachine",
    "AWS::VerifiedPermissions::PolicyStore",
)
"""Types with data events. S3 objects, Lambda functions and DynamoDB tables have parameters of their own.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""

EVENT_SOURCES = (
    "athena.amazonaws.com",
    "bedrock.amazonaws.com",
    "cloudformation.amazonaws.com",
    "cloudtrail.amazonaws.com",
    "config.amazonaws.com",
    "dynamodb.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs.amazonaws.com",
    "events.amazonaws.com",
    "firehose.amazonaws.com",
    "glue.amazonaws.com",
    "kms.amazonaws.com",
    "lambda.amazonaws.com",
    "monitoring.amazonaws.com",
    "rds.amazonaws.com",
    "s3.amazonaws.com",
    "sagemaker.amazonaws.com",
    "secretsmanager.amazonaws.com",
    "sns.amazonaws.com",
    "sqs.amazonaws.com",
    "ssm.amazonaws.com",
)
"""Services with network activity events.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
"""
