"""A claim about AWS is a text that carries its sources."""

import copy
import pickle

import pytest

from cloudtrail_templates.claims import NOT_DOCUMENTED, Claim
from cloudtrail_templates.errors import OptionError

PAGE = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trails.html"
REPORT = "https://github.com/aws/aws-cdk/issues/25634"


def test_a_claim_is_its_text() -> None:
    claim = Claim("A trail records events.", PAGE)
    assert claim == "A trail records events."
    assert {claim: 1}["A trail records events."] == 1
    assert type(f"{claim}") is type(str(claim)) is str


def test_a_source_is_an_address_or_a_path_below_the_documentation() -> None:
    path = "awscloudtrail/latest/userguide/cloudtrail-trails.html"
    assert Claim("It.", path, "https://aws.amazon.com/s3/pricing/").sources == (
        PAGE,
        "https://aws.amazon.com/s3/pricing/",
    )


def test_a_claim_without_documentation_says_so_and_may_name_reports() -> None:
    assert Claim("It.", NOT_DOCUMENTED).sources == (NOT_DOCUMENTED,)
    assert Claim("It.", NOT_DOCUMENTED, REPORT).sources == (NOT_DOCUMENTED, REPORT)


@pytest.mark.parametrize(
    "sources",
    [
        (),
        (REPORT,),
        (PAGE, REPORT),
        (PAGE, NOT_DOCUMENTED),
        ("",),
        ("https://docs.aws.amazon.com.example.org/",),
    ],
    ids=str,
)
def test_a_claim_needs_pages_of_aws(sources: tuple[str, ...]) -> None:
    with pytest.raises(OptionError, match="^a claim must have pages of AWS as sources, got "):
        Claim("A trail records events.", *sources)


@pytest.mark.parametrize("sources", [(PAGE,), (NOT_DOCUMENTED, REPORT)], ids=str)
def test_a_copy_keeps_the_sources(sources: tuple[str, ...]) -> None:
    claim = Claim("A trail records events.", *sources)
    for made in (copy.copy(claim), copy.deepcopy(claim), pickle.loads(pickle.dumps(claim))):  # noqa: S301
        assert (made, made.sources, type(made)) == (claim, sources, Claim)
