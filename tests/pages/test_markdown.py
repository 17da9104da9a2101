"""Text becomes Markdown with the same meaning."""

import pytest

from cloudtrail_templates.pages.markdown import Markdown, code, fence, link, listed, prose


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("a | b", r"a \| b"),
        ("arn:aws:kms:<region>", r"arn:aws:kms:\<region\>"),
        ("[x](y)", r"\[x\](y)"),
        ("*.amazonaws.com", r"\*.amazonaws.com"),
        ("a_b is _c_", r"a_b is \_c\_"),
        ("$0.10 and $0.30", r"\$0.10 and \$0.30"),
        (r"\d", r"\\d"),
        ("&amp; but R&D", r"\&amp; but R&D"),
        ("one\n  two", "one two"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("1. no list", r"1\. no list"),
        ("2557 are seven years.", "2557 are seven years."),
        ("an unmatched ` tick", r"an unmatched \` tick"),
    ],
)
def test_what_markdown_would_read_as_marks_is_escaped(text: str, markdown: str) -> None:
    assert prose(text) == markdown


def test_text_in_backticks_is_code_and_not_escaped() -> None:
    assert prose("run `aws s3 ls <bucket>` *now*") == r"run `aws s3 ls <bucket>` \*now\*"


def test_a_command_in_quotes_is_code_without_the_quotes() -> None:
    assert prose("with 'aws s3 ls' first") == "with `aws s3 ls` first"
    assert prose("as 'cloudtrail-templates policy log-bucket' prints") == (
        "as `cloudtrail-templates policy log-bucket` prints"
    )


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("Run aws kms enable-key --key-id KEY, then wait", "aws kms enable-key --key-id KEY"),
        (
            "See aws ec2 describe-instances --filters Name=vpc-id,Values=VPC, and ask",
            "aws ec2 describe-instances --filters Name=vpc-id,Values=VPC",
        ),
        (
            "aws cloudtrail get-trail-status --name <trail> tells",
            "aws cloudtrail get-trail-status --name <trail>",
        ),
        ("(aws ec2 describe-fleets, then more)", "aws ec2 describe-fleets"),
        ("aws ec2 run --ingress (or --egress).", "aws ec2 run --ingress"),
        ("search --query-string region:REGION? aws a b --c region:R.", "aws a b --c region:R"),
    ],
)
def test_an_aws_command_is_code_and_the_sentence_around_it_is_not(text: str, command: str) -> None:
    assert f"`{command}`" in prose(text)
    assert prose(text).count("`") == 2


def test_a_name_is_replaced_only_as_a_whole_word() -> None:
    names = {"VpcChanges": Markdown("[VpcChanges](v.md)"), "log-bucket": Markdown("[log-bucket](l.md)")}
    assert prose("VpcChanges has it (VpcChanges)", names) == "[VpcChanges](v.md) has it ([VpcChanges](v.md))"
    assert prose("log-bucket.yaml is not log-bucket-policy", names) == (
        "[log-bucket](l.md).yaml is not log-bucket-policy"
    )
    assert prose("`VpcChanges` and MyVpcChanges", names) == "`VpcChanges` and MyVpcChanges"


def test_the_longer_of_two_names_wins() -> None:
    names = {"log-bucket": Markdown("A"), "log-bucket-policy": Markdown("B")}
    assert prose("log-bucket-policy and log-bucket", names) == "B and A"


def test_code_with_a_pipe_or_a_backtick_stays_in_its_cell() -> None:
    assert code("a-b") == "`a-b`"
    assert code("a|b") == "<code>a&#124;b</code>"
    assert "`" not in code("a`b")


def test_an_empty_value_is_named_instead_of_an_empty_code_span() -> None:
    assert code("") == "*empty*"


def test_a_fence_is_longer_than_the_ticks_inside() -> None:
    assert fence("x", "sh") == "```sh\nx\n```"
    assert fence("a\n```\nb").startswith("````\n")


def test_a_link_escapes_its_text() -> None:
    assert link("a[1]", "x.md") == r"[a\[1\]](x.md)"
    assert link(code("a"), "x.md") == "[`a`](x.md)"


def test_a_list_reads_like_a_sentence() -> None:
    a, b, c = map(Markdown, "abc")
    assert (listed([]), listed([a]), listed([a, b]), listed([a, b, c], "and")) == (
        "",
        "a",
        "a or b",
        "a, b and c",
    )
