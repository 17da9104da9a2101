"""Texts that some reader of YAML takes for something else, if they are written down carelessly."""

_OTHER_TYPES = """
~ = << null NULL y N yes No on OFF true False .inf -.INF .NaN
012345678901 123456789012 0 -1 +1 1_000 1,000 0x1F 0o17 017 0b101 1.10 5. .5 1e3 1E+3 1.5e-7 685_230.15
1.2.3.4 . .. .e3 1:30 12:30:45 190:20:30.15 -1:30 2012-10-17 2010-9-9 2001-12-14t21:59:43.10-05:00
"""
_INDICATORS = """
trailing: #a - ... ? : ?a :a -a [a] {a} a,b * *a &a ! !Ref | > %a @a ' " 'a' "a" it's ` \\ \\n a\\ "'
~a =a <a >a
"""

TRAPS = [
    "",
    *_OTHER_TYPES.split(),
    *_INDICATORS.split(),
    *(
        "2001-12-15 2:59:43.10",
        "2001-12-14 21:59:43.10 -5",
        "2001-1-2 3:04:05",
        "!Ref a",
        "it's, a",
        "it's: [a]",
        "{$.a = 1}",
        "^(?=.*[a-z]).{3,}$",
    ),
    *(
        " leading",
        "trailing ",
        "\ttab",
        "a\tb",
        "a: b",
        "a #b",
        "a: #",
        "- a",
        "--- a",
        "... a",
        "? a",
        ": a",
    ),
    *("\n", "a\n", "a\n\n", "\na", "a\nb", "a\n\nb\n", " a\nb", "a \nb ", "a\n  b\n", "a\n \n", "a\n "),
    *("\ta\nb", "a\n\tb", "# a\n# b", "---\n...\n", "a: b\nc: d\n", "a\r\nb", "a\rb", "a\x85b", "\xa0a\nb"),
    *("a\u2028b\nc", "a\u2029b", "\ufeffa", "a\ufeff\nb", "\0", "a\x07b\nc", "\x1b[0m", "\x7f", "\ufffe"),
    *("\uffff", "é", "\xa0", "a\xa0", "a\xa0#b", "\u3000a", "\U0001f600", "日本: 語"),
    # Keys that need a question mark: longer than 1024 characters.
    *("a" * 2000, "two words " * 300 + "end", "é" * 1200 + "\0"),
]
