from index.czech.collation import sort_key


def test_czech_alphabetical_order() -> None:
    ordered = ["Cisco", "Cuzk", "Čez", "Dell", "Honda", "Hyundai", "Chrome", "Intel", "Rum", "Řím",
               "Samsung", "Škoda", "Zebra", "Žižkov"]  # fmt: skip
    mixed = ordered[::-1]

    mixed.sort(key=sort_key)

    assert mixed == ordered


def test_case_and_other_accents_do_not_part_words() -> None:
    ordered = ["Abe", "abeceda", "ábel", "Áda"]
    mixed = ordered[::-1]

    mixed.sort(key=sort_key)

    assert mixed == ordered
