"""What a version knows of those before it."""

from index.versions.history import MAX_IDS, Step, longer, since


def test_the_last_that_happened_to_an_article_counts() -> None:
    steps = (
        Step("1"),
        Step("2", changed=("a", "b"), removed=("c",)),
        Step("3", changed=("c",), removed=("a",)),
    )

    assert since(steps, "1") == Step("3", changed=("b", "c"), removed=("a",))
    assert since(steps, "2") == Step("3", changed=("c",), removed=("a",))
    assert since(steps, "3") == Step("3")
    assert since(steps, "0") is None


def test_a_long_history_forgets_its_beginning() -> None:
    many = tuple(map(str, range(MAX_IDS)))
    steps = longer((Step("1"), Step("2", changed=many)), Step("3", changed=("a",)))

    assert [step.version for step in steps] == ["2", "3"]
    assert since(longer(steps, Step("4", changed=many)), "4") == Step("4")
    assert since(longer(steps, Step("4", changed=(*many, "a"))), "3") is None
