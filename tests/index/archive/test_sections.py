import pytest

from index.archive.sections import MAX_SECTION, cut

SECTIONED = """\
{h} Souhrn
Stručně řečeno.

{h} Klíčové body
- První bod
- **Druhý**: s [odkazem](https://example.org)
  a pokračováním

{h} Podrobnosti
Dlouhý text.

{h} Proč je to důležité
Protože.

---

[Číst původní článek](https://example.org/a)

**Zdroj:** 📰 Example
"""


@pytest.mark.parametrize("level", ["##", "###", "#"])
@pytest.mark.parametrize("blank", ["", "\n"])
def test_sections_are_found_at_any_level_with_or_without_a_blank_line(
    level: str, blank: str
) -> None:
    body = SECTIONED.format(h=level).replace("Souhrn\n", f"Souhrn\n{blank}")

    sections = cut(body)

    assert sections.summary == "Stručně řečeno."
    assert sections.key_points == ("První bod", "Druhý: s odkazem a pokračováním")
    assert sections.body.startswith(f"{level} Podrobnosti\nDlouhý text.")
    assert sections.body.endswith("Protože.")


@pytest.mark.parametrize("line", ["======", "------"])
def test_underlined_headings_begin_sections_too(line: str) -> None:
    body = f"Souhrn\n{line}\nStručně.\n\nKlíčové body\n{line}\n- bod\n\nDál\n{line}\nText.\n"

    sections = cut(body)

    assert (sections.summary, sections.key_points) == ("Stručně.", ("bod",))
    assert sections.body.endswith("Text.")
    assert "Dál" in sections.body


def test_a_fence_ends_only_by_one_as_long() -> None:
    assert cut("````\n```\n## Souhrn\n```\n````\n## Souhrn\nText.\n").summary == "Text."


def test_text_without_sections_is_the_body() -> None:
    sections = cut("První odstavec.\n\nDruhý odstavec.\n")

    assert (sections.summary, sections.key_points) == ("", ())
    assert sections.body == "První odstavec.\n\nDruhý odstavec."


@pytest.mark.parametrize(
    "footer",
    [
        "[Číst původní článek](https://example.org)\n\n**Zdroj:** 🎓 Review\n",
        "[Přečíst celý článek na Mashable](https://example.org/x)\n",
        "---\n[Číst původní článek](https://example.org)\n**Zdroj:** 📰 Example\n",
    ],
)
def test_the_repeated_footer_is_no_text_of_the_article(footer: str) -> None:
    assert cut(f"Text.\n\n{footer}").body == "Text."


def test_a_rule_that_no_footer_follows_stays() -> None:
    assert cut("Text.\n\n---\n\nDovětek.\n").body == "Text.\n\n---\n\nDovětek."


def test_a_heading_in_a_code_block_is_code() -> None:
    body = "```\n## Souhrn\n```\nText.\n"

    assert cut(body).summary == ""
    assert "## Souhrn" in cut(body).body


def test_a_section_longer_than_a_summary_stays_where_it_stands_in_the_body() -> None:
    long = "Dlouhá věta.\n" * (MAX_SECTION // 10)
    body = f"Úvod\n\n## Souhrn\n{long}\n## Klíčové body\n- jeden\n\n## Dál\nKonec"

    found = cut(body)

    assert found.summary == ""
    assert found.key_points == ("jeden",)
    assert found.body == f"Úvod\n\n## Souhrn\n{long}\n## Dál\nKonec"
