"""What holds of a version holds wherever its documents lie."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.building.build import update
from index.engines.base import Writing
from index.engines.cluster.settings import ClusterSettings
from index.errors import CheckError, ClusterDownError, NoIndexError, VersionError
from index.settings import IndexSettings
from index.versions.manifest import Verdict
from index.versions.versions import Versions
from search.answers.service import SearchService
from search.request import SearchRequest
from search.settings import SearchSettings
from tests.cluster.conftest import MakeSite, OpenStore, Site


def article(title: str, text: str = "Text o něčem.", **metadata: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in metadata.items())
    return f"---\ntitle: {title}\ndate: 2025-11-01\n{lines}---\n{text}\n"


@pytest.fixture(params=["whoosh", "opensearch"])
def site(request: pytest.FixtureRequest, tmp_path: Path, make_site: MakeSite) -> Site:
    if request.param == "whoosh":
        return make_site(tmp_path, None)
    urls: tuple[str, ...] = request.getfixturevalue("urls")
    open_store: OpenStore = request.getfixturevalue("open_store")
    return make_site(tmp_path, open_store(ClusterSettings(url=urls, shards=2)))


@pytest.fixture
def found(site: Site) -> Callable[[str], list[str]]:
    """Ask for the ids that a query finds."""

    def ask(query: str) -> list[str]:
        return [
            hit.article.id for hit in site.service.searcher().search(SearchRequest(q=query)).hits
        ]

    return ask


Found = Callable[[str], list[str]]


def test_nothing_is_found_before_the_first_build(found: Found) -> None:
    with pytest.raises(NoIndexError):
        found("čip")


def test_an_empty_archive_has_a_version_without_articles(site: Site, found: Found) -> None:
    site.build()

    assert found("čip") == []
    assert found("") == []


def test_an_update_adds_changes_and_removes(site: Site, found: Found) -> None:
    site.write(a=article("Nové čipy"), b=article("Starý server"), c=article("Zrušená pošta"))
    site.build()
    site.write(b=article("Starý počítač"), c=None, d=article("Další čip"))

    report = site.update()

    assert (report.full, report.added, report.changed, report.removed) == (False, 1, 1, 1)
    assert sorted(found("čip")) == ["a", "d"]
    assert found("počítač") == ["b"]
    assert found("server") == found("pošta") == []
    assert site.service.searcher().state.documents == 3
    assert site.service.searcher().article("c") is None


def test_an_update_without_changes_publishes_nothing(site: Site) -> None:
    site.write(a=article("Čip"))
    built = site.build()

    report = site.update()

    assert (report.published, report.version) == (False, built.version)


def test_many_updates_leave_what_one_build_would(site: Site) -> None:
    site.write(a=article("Čip", companies="Nvidia"))
    site.build()
    for number in range(4):
        site.write(**{f"n{number}": article(f"Čip {number}", companies="Nvidia")})
        site.write(a=article("Čip"))
        site.update()
    updated = site.service.searcher().search(SearchRequest(q="čip"))

    site.build()

    built = site.service.searcher().search(SearchRequest(q="čip"))
    assert updated.facets == built.facets
    assert {hit.article.id for hit in updated.hits} == {hit.article.id for hit in built.hits}


def test_rollback_brings_the_old_answers_back(site: Site, found: Found) -> None:
    site.write(a=article("Čip"))
    first = site.build().version
    site.write(b=article("Druhý čip"))
    site.update()
    assert len(found("čip")) == 2

    with site.versions.writing():
        target = site.versions.rollback()

    assert target == first
    assert found("čip") == ["a"]


def test_an_update_after_a_rollback_starts_from_it(site: Site, found: Found) -> None:
    site.write(a=article("Čip"))
    first = site.build().version
    site.write(b=article("Druhý čip"))
    site.update()
    with site.versions.writing():
        site.versions.rollback(first)

    report = site.update()

    assert (report.full, report.added) == (False, 1)
    assert sorted(found("čip")) == ["a", "b"]


def test_pruned_versions_are_gone(site: Site) -> None:
    site.write(a=article("Čip"))
    first = site.build().version
    second = site.build().version

    with site.versions.writing():
        removed = site.versions.prune(keep=1)

    assert removed == (first,)
    assert site.versions.names() == (second,)
    with pytest.raises(VersionError), site.versions.writing():
        site.versions.rollback(first)


def test_a_version_that_fails_its_checks_is_never_current(
    site: Site, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(a=article("Čip"))
    first = site.build().version
    site.write(b=article("Druhý čip"))
    write = site.store.write

    def faulty(writing: Writing) -> object:
        written = write(writing)
        return type(written)(written.records, ("a fault",))

    monkeypatch.setattr(type(site.store), "write", lambda _self, writing: faulty(writing))

    with pytest.raises(CheckError):
        site.update()

    assert site.versions.current() == first
    assert site.versions.names() == (first,)
    assert found("čip") == ["a"]


def test_what_judged_queries_speak_against_is_kept_and_not_published(
    site: Site, found: Found
) -> None:
    site.write(a=article("Čip"))
    first = site.build().version
    site.write(b=article("Druhý čip"))
    met: list[int] = []

    def judge(versions: Versions, name: str) -> Verdict:
        service = SearchService(
            versions.directory, SearchSettings(), version=name, backend=site.backend
        )
        met.append(service.searcher().search(SearchRequest(q="čip")).total)
        return Verdict(1, 0.0, 0.0, ("too bad",))

    report = update(replace(site.job(), judge=judge))

    assert met == [2]
    assert not report.published
    assert site.versions.current() == first
    assert site.versions.wanted() == (first,)
    assert found("čip") == ["a"]
    with site.versions.writing():
        site.versions.rollback(report.version)
    assert sorted(found("čip")) == ["a", "b"]


def failing(site: Site, monkeypatch: pytest.MonkeyPatch, *, silent: bool) -> None:
    """Have the next switch happen and seem not to, and a silent index not tell of it."""
    publication = type(site.store.publication(site.directory))
    switch = publication.point_to
    down = ClusterDownError(("http://nowhere",), "a test")

    def fault(*_: object) -> str:
        raise down

    def switch_and_fail(self: Any, name: str) -> None:
        monkeypatch.setattr(publication, "point_to", switch)
        switch(self, name)
        if silent:
            monkeypatch.setattr(publication, "current", fault)
        raise down

    monkeypatch.setattr(publication, "point_to", switch_and_fail)


def test_a_switch_that_fails_leaves_the_version_before_it(
    site: Site, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(a=article("Čip"))
    first = site.build().version
    site.write(b=article("Druhý čip"))
    failing(site, monkeypatch, silent=False)

    with pytest.raises(ClusterDownError):
        site.update()

    assert site.versions.current() == first
    assert site.versions.names() == (first,)
    assert found("čip") == ["a"]
    site.update()
    assert sorted(found("čip")) == ["a", "b"]


def test_a_version_stays_whole_where_it_cannot_be_told_whether_it_is_current(
    site: Site, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.write(a=article("Čip"))
    site.build()
    site.write(b=article("Druhý čip"))
    with monkeypatch.context() as patch:
        failing(site, patch, silent=True)
        with pytest.raises(ClusterDownError):
            site.update()

    assert site.versions.current() == site.versions.names()[0]
    site.versions.verify(site.versions.current())
    assert sorted(found("čip")) == ["a", "b"]


def test_other_weights_change_the_ranking(site: Site, found: Found) -> None:
    site.write(
        a=article("Počasí", "Čip čip čip čip čip čip."), b=article("Čip", "Nic o tom dál není tu.")
    )
    site.build()
    assert found("čip") == ["b", "a"]

    site.update(IndexSettings(title_weight=0.01, body_weight=10))

    assert found("čip") == ["a", "b"]


def test_mistyped_words_are_corrected_and_completed_by_the_words_of_the_version(site: Site) -> None:
    site.write(a=article("Kvantový počítač"), b=article("Kvantový procesor"))
    site.build()

    mistyped = site.service.searcher().search(SearchRequest(q="kvatnový"))
    typed = site.service.searcher().suggest("kvan")

    assert mistyped.corrected == "kvantový"
    assert typed.queries[0].startswith("kvantov")


def test_words_of_removed_articles_are_suggested_no_more(site: Site) -> None:
    site.write(a=article("Kvantový počítač"), b=article("Obyčejný procesor"))
    site.build()
    site.write(a=None)

    site.update()

    assert not site.service.searcher().suggest("kvan").queries
    assert site.service.searcher().search(SearchRequest(q="kvatnový")).corrected is None


def test_names_are_suggested_with_their_counts_after_an_update(site: Site) -> None:
    site.write(a=article("Čip", companies="Nvidia"), b=article("Čip", companies="nvidia"))
    site.build()
    site.write(c=article("Čip", companies="Nvidia"), b=None)

    site.update()

    (company,) = site.service.searcher().suggest("nvi").companies
    assert (company.value, company.count) == ("Nvidia", 2)
