"""Text that was never damaged stays as it is: the first promise of the repair."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.repair import repair, repair_text

# Our own sentences, each with what makes its language look like damage.
SOUND = {
    "czech": [
        "Žluťoučký kůň úpěl ďábelské ódy a řidič z Třebíče mu naslouchal.",
        "„Přijdu,“ řekla Šárka – a přišla… o ‚půl osmé‘, ne o půl deváté.",
        "Ťápala po ránu Ústím nad Labem; Čáslav, Říčany ani Žďár ještě nespaly.",
        "Šéf Škodovky slíbil 1,8 milionu aut, o 71 % více, za 87\u00a0000 Kč.",
        "Na účtence stálo: 2 × káva, ½ koláče, 20 °C v létě, § 5 odst. 3.",
        "ŘÍDÍ ČESKO CHÁTRAJÍCÍ ÚŘADY? PTÁ SE ČTENÁŘ Z HAVÍŘOVA.",
    ],
    "english": [
        "The café on the corner serves naïve art lovers — “quite a façade”, she said.",
        "It’s the coöperative’s résumé that isn’t here: £5, €7, 3 µm and ±2 °C.",
    ],
    "german": [
        "Der Ärger über die Übernahme war groß: „Das geht nicht“, sagte Frau Müller.",
        "Ähnliche Bräuche gibt es in Österreich; die Größe der Fässer täuscht »alle«.",
    ],
    "french": [
        "Les élèves de l’école ont vu un âne, un œuf et le garçon là-bas ; où est Noël ?",
        "À Besançon, l’été fut très chaud : « Ça brûle ! » cria la tâche du pâtissier.",
    ],
    "portuguese": [
        "A situação não é fácil: as crianças do irmão João comeram pães e maçãs à tarde.",
        "SÃO PAULO JÁ TEM TRÊS MILHÕES DE CAMINHÕES; A LÃ É DA VOVÓ.",
    ],
    "turkish": [
        "Şoför, yağmurlu İstanbul’da çiçekçiyi görünce güldü; ağaçların gölgesi soğuktu.",
        "Şişli ÇARŞI’sı kapalı, ığdır kayısısı pahalı, öğretmen şaşkın.",
    ],
    "slovak": [
        "Ľubomír kŕmi vôl, ťahá kĺby a vŕba sa skláňa nad potôčikom v päť hodín.",
        "Môj dedo má ďatľa, Ťapka ŕby a stĺp; mäkké vĺny, ľan a dážď.",
    ],
    "code": [
        'if (a != b && s[i] == "\\xc3\\xa9") { return x -> y; }  // Ä, Ã, Å',
        "print(f\"{café!r:>10}\"); re.compile(r'[Ãâ]\\w+')  # 2 × 3 ÷ 4",
        "`https://example.org/?q=%C4%8D&x=Ä` a `SELECT 'Å' AS å;`",
    ],
    "names": [
        "Ångström, Łódź, Győr, București, Đorđe Đoković, Reykjavík, Þór, Søren, Zoë.",
        "Beyoncé, Citroën, Häagen-Dazs, Škoda, Nestlé, L’Oréal, Mañana, Tōkyō, Ἀθῆναι.",
        "© 2024 Škoda®, Wi‑Fi™ 7, „Ä“ a „Ã“ stojí v uvozovkách, 📰 🚀 👩‍💻 ☕.",
    ],
}  # fmt: skip
SENTENCES = [sentence for sentences in SOUND.values() for sentence in sentences]
PAIRS = [(language, text) for language, texts in SOUND.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), PAIRS)
def test_a_sound_sentence_stays(language: str, text: str) -> None:
    assert repair(text).changes == (), language


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6), st.sampled_from(" \n"))
def test_sound_sentences_of_many_languages_stay_together(texts: list[str], between: str) -> None:
    text = between.join(texts)

    assert repair_text(text) == text


@given(st.data())
def test_words_of_one_sound_language_stay_in_any_order(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(SOUND)))
    words = " ".join(SOUND[language]).split()
    text = " ".join(data.draw(st.lists(st.sampled_from(words), max_size=20)))

    assert repair_text(text) == text


@given(st.sampled_from(SENTENCES), st.sampled_from(SOUND["czech"]))
def test_a_sound_paragraph_stays_beside_a_damaged_one(sound: str, czech: str) -> None:
    damaged = czech.encode().decode("cp1252", "ignore").replace("\u00ad", "")
    between = "\n\n" + "Klidný řádek bez poškození.\n" * 4 + "\n"

    assert repair_text(sound + between + damaged).startswith(sound + between)


def test_typography_stays_as_it_was_typed() -> None:
    text = "ﬁnální ﬂotila, ＡＢＣ, 2\u202f000\u00a0Kč, a\u2009b, „a“ ‚b‘ «c» \u200b\u00ad – — ‑ …"

    assert repair_text(text) == text


@given(st.text("aábcčdďeéěfghiíjklmnňoóprřsštťuúůvyýzžAČŘŽ ,.\n", max_size=300))
def test_any_letters_of_czech_stay(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)

    assert repair_text(composed) == composed
