"""The services and actions that AWS's own policies on regions leave out, read on 28 November 2026."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
ORGANIZATIONS_EXAMPLE = _words("""
a4b:* acm:* aws-marketplace-management:* aws-marketplace:* aws-portal:* budgets:* ce:* chime:* cloudfront:* config:* cur:*
directconnect:* ec2:DescribeRegions ec2:DescribeTransitGateways ec2:DescribeVpnGateways fms:* globalaccelerator:* health:*
iam:* importexport:* kms:* mobileanalytics:* networkmanager:* organizations:* pricing:* route53:* route53domains:*
route53-recovery-cluster:* route53-recovery-control-config:* route53-recovery-readiness:* s3:GetAccountPublic*
s3:ListAllMyBuckets s3:ListMultiRegionAccessPoints s3:PutAccountPublic* shield:* sts:* support:* trustedadvisor:*
waf-regional:* waf:* wafv2:* wellarchitected:*
""")

# https://docs.aws.amazon.com/controltower/latest/controlreference/primary-region-deny-policy.html
CONTROL_TOWER = _words("""
a4b:* access-analyzer:* account:* acm:* activate:* artifact:* aws-marketplace-management:* aws-marketplace:* aws-portal:*
billing:* billingconductor:* budgets:* ce:* chatbot:* chime:* cloudfront:* cloudtrail:LookupEvents compute-optimizer:*
config:* consoleapp:* consolidatedbilling:* cur:* datapipeline:GetAccountLimits devicefarm:* directconnect:*
ec2:DescribeRegions ec2:DescribeTransitGateways ec2:DescribeVpnGateways ecr-public:* fms:* freetier:* globalaccelerator:*
health:* iam:* importexport:* invoicing:* iq:* kms:* license-manager:ListReceivedLicenses lightsail:Get* mobileanalytics:*
networkmanager:* notifications-contacts:* notifications:* organizations:* payments:* pricing:*
quicksight:DescribeAccountSubscription resource-explorer-2:* route53-recovery-cluster:* route53-recovery-control-config:*
route53-recovery-readiness:* route53:* route53domains:* s3:CreateMultiRegionAccessPoint s3:DeleteMultiRegionAccessPoint
s3:DescribeMultiRegionAccessPointOperation s3:GetAccountPublicAccessBlock s3:GetBucketLocation s3:GetBucketPolicyStatus
s3:GetBucketPublicAccessBlock s3:GetMultiRegionAccessPoint s3:GetMultiRegionAccessPointPolicy
s3:GetMultiRegionAccessPointPolicyStatus s3:GetStorageLensConfiguration s3:GetStorageLensDashboard s3:ListAllMyBuckets
s3:ListMultiRegionAccessPoints s3:ListStorageLensConfigurations s3:PutAccountPublicAccessBlock
s3:PutMultiRegionAccessPointPolicy savingsplans:* shield:* sso:* sts:* support:* supportapp:* supportplans:*
sustainability:* tag:GetResources tax:* trustedadvisor:* vendor-insights:ListEntitledSecurityProfiles waf-regional:* waf:*
wafv2:*
""")
