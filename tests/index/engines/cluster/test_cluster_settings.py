"""The table [opensearch]: what it takes, and what it never shows."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.engines.cluster.settings import ClusterSettings
from index.engines.factory import open_store
from index.errors import SettingsError
from index.settings import SettingsSource, load_table


def read(table: Mapping[str, object], **environment: str) -> ClusterSettings:
    source = SettingsSource("hledej.toml", Path("/site"), {"opensearch": table}, environment)
    return load_table(source, "opensearch", ClusterSettings)


def test_nodes_are_named_by_one_address_or_several() -> None:
    assert read({"url": "https://a:9200"}).urls == ("https://a:9200",)
    assert read({"url": ["https://a", "https://b"]}).urls == ("https://a", "https://b")
    by_variable = read({}, HLEDEJ_OPENSEARCH_URL="http://a:9200 http://b:9200")
    assert by_variable.urls == ("http://a:9200", "http://b:9200")


def test_credentials_come_from_the_environment_and_are_not_shown() -> None:
    settings = read({"user": "hledej"}, HLEDEJ_OPENSEARCH_PASSWORD="tajné")

    assert (settings.user, settings.password) == ("hledej", "tajné")
    assert "tajné" not in repr(settings)


def test_credentials_in_an_address_are_refused_without_showing_them() -> None:
    with pytest.raises(SettingsError) as refused:
        read({"url": "https://hledej:tajné@node:9200"})

    assert "opensearch" in str(refused.value)
    assert "tajné" not in str(refused.value)


@pytest.mark.parametrize(
    "table",
    [
        {"url": "node:9200"},
        {"url": ""},
        {"url": []},
        {"alias": "Velká Písmena"},
        {"alias": "a-b"},
        {"shards": 0},
        {"timeout_seconds": 0},
        {"urls": "http://a"},
    ],
)
def test_what_cannot_be_used_is_an_error_that_names_the_key(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=r"hledej\.toml: opensearch"):
        read(table)


def test_files_of_certificates_are_relative_to_the_settings_file() -> None:
    settings = read({"ca_file": "tls/ca.pem"}).within(Path("/site"))

    assert settings.ca_file == str(Path("/site/tls/ca.pem"))
    assert settings.client_cert == ""


def test_an_unknown_engine_is_an_error_that_lists_the_known_ones() -> None:
    source = SettingsSource("hledej.toml", Path(), {"index": {"engine": "solr"}}, {})

    with pytest.raises(SettingsError, match=r"index\.engine"):
        open_store(source)
