import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.repair import repair, repair_text

ROOT = Path(__file__).parents[3]
TRUE = sorted((ROOT / "tests" / "data" / "repair").glob("*.md"))

SENTENCES = [
    "Žluťoučký kůň úpěl ďábelské ódy a řidič z Třebíče mu naslouchal.",
    "„Chtěl bych účet,“ řekl číšníkovi – a ten se usmál…",
    "Společnost začleňuje technologie konkurenčních firem do vývoje vlastních modelů.",
    "Na náměstí svítilo slunce a děti křičely, že už je léto.",
    "Šéf říká: příští rok dodáme 1,8 milionu čipů, o 71 % více.",
]

SOUND = [
    "Der Ärger über die Übernahme war groß: „Das geht nicht“, sagte Frau Müller.",
    "L’été à Besançon fut très chaud, où l’on mangea des crêpes à 2 €.",
    "A situação não é fácil: SÃO PAULO já tem 12 milhões de pessoas, diz o irmão.",
    "İstanbul’da yağmur yağıyor; çocuklar şemsiyelerini açtı. Şişli ÇARŞI’sı kapalı.",
    "Ľubomír a Ťapka majú radi ŕby, ĺbky a dĺžne. Čo ešte?",
    "Åsa Ångström från Malmö sade: ÄLSKLING!",
    "if x >= 3 and y != '\\xc3': print(\"Ä\")  # Ã is a letter",
    "Café Ã la carte, Ä Ö Ü, † ‡ • ™ © ® ¼ ½ ¾",
    "ﬁnální ﬂotila, ＡＢＣ, „uvozovky“ ‚jiné‘ — pomlčky – a\u00a0mezery",
]


def lost(codec: str) -> Callable[[str], str]:
    """Misread UTF-8 in a code page; what has no character there is gone."""
    return lambda text: text.encode().decode(codec, "ignore").replace("\u00ad", "")


DAMAGES: dict[str, Callable[[str], str]] = {
    "windows-1254": lost("cp1254"),
    "windows-1252": lost("cp1252"),
    "windows-1250": lost("cp1250"),
    "windows-1252 with plain spaces": lambda text: lost("cp1252")(text).replace("\u00a0", " "),
    "windows-1252 with U+FFFD": lambda text: text.encode().decode("cp1252", "replace"),
    "Latin-1": lambda text: text.encode().decode("latin-1"),
    "windows-1252 twice": lambda text: lost("cp1252")(lost("cp1252")(text)),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_damaged_sentences_read_again(damage: str, sentence: str) -> None:
    assert repair_text(DAMAGES[damage](sentence)) == sentence


@pytest.mark.parametrize("damage", ["windows-1254", "Latin-1"])
def test_emoji_whose_bytes_are_all_there_come_back(damage: str) -> None:
    text = "Zpráva dne 📰 je o počasí."

    assert repair_text(DAMAGES[damage](text)) == text


@pytest.mark.parametrize("text", [*SENTENCES, *SOUND])
def test_sound_text_stays_as_it_is(text: str) -> None:
    assert repair_text(text) == text


@pytest.mark.parametrize("truth", TRUE, ids=lambda path: path.stem[:30])
def test_damaged_articles_of_the_example_archive_read_again(truth: Path) -> None:
    damaged = next((ROOT / "examples" / "archive").rglob(truth.name)).read_text("utf-8")
    expected = truth.read_text("utf-8").split()

    got = repair_text(damaged).split()

    wrong = [pair for pair in zip(got, expected, strict=True) if pair[0] != pair[1]]
    # Where every control character is gone, some capitals are anyone's guess.
    assert len(wrong) <= 7
    assert damaged.split() != expected


def test_damaged_articles_of_the_example_archive_come_back_to_the_letter() -> None:
    whole = 0
    for truth in TRUE:
        damaged = next((ROOT / "examples" / "archive").rglob(truth.name)).read_text("utf-8")
        whole += repair_text(damaged) == truth.read_text("utf-8")

    assert (len(TRUE), whole) == (5, 5)


def test_what_was_changed_is_told() -> None:
    damaged = lost("cp1254")("Zpráva o začlenění firmy.")

    repaired = repair(damaged)

    rebuilt, end = "", 0
    for change in repaired.changes:
        assert damaged[change.start : change.end] == change.before
        assert 0 < change.confidence <= 1
        rebuilt += damaged[end : change.start] + change.after
        end = change.end
    assert rebuilt + damaged[end:] == repaired.text == "Zpráva o začlenění firmy."
    assert {r.method for r in repaired.repairs} == {"utf-8 as windows-1252 or 1254"}


def test_only_the_damaged_part_changes() -> None:
    damaged = "Zdravý odstavec s Ä, Ã a „uvozovkami“.\n\n" + lost("cp1252")(SENTENCES[2])

    assert repair_text(damaged).startswith("Zdravý odstavec s ")
    assert repair_text(damaged).endswith(SENTENCES[2])


@given(st.text(max_size=200))
def test_any_text_is_survived_and_repaired_once(text: str) -> None:
    once = repair_text(text)

    assert repair_text(once) == once


CZECH = st.text("aábcčdďeéěfghiíjklmnňoóprřsštťuúůvyýzžAČŘŽ ,.\n", max_size=300)


@given(CZECH)
def test_clean_czech_stays(text: str) -> None:
    assert repair_text(unicodedata.normalize("NFC", text)) == unicodedata.normalize("NFC", text)


def test_the_examples_of_the_documentation_hold() -> None:
    page = (ROOT / "docs" / "repair.md").read_text("utf-8")

    assert '>>> repair_text("PÅ™Ã­Å¡tÃ­ tÃ½den")\n' in page
    assert repair_text("PÅ™Ã­Å¡tÃ­ tÃ½den") == "Příští týden"
    assert repair_text("KlÃ­ÄovÃ©") == "Klíčové"
