"""Dates as they are written: read by the author's clock, or told as no date."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.archive.dates import Clock, date_in_path, parse_date

PRAGUE = ZoneInfo("Europe/Prague")


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05", "2024-3-5", "2024/03/05", "2024/3/5", "2024.03.05", "20240305",
        "5. 3. 2024", "5.3.2024", "05.03.2024", "5. března 2024", "5.března 2024", "5 března 2024",
        "5. březen 2024", "5. bře. 2024", "úterý 5. března 2024", "Út 5. 3. 2024", "5. III. 2024",
        "5.III.2024", "5.břez.2024",
        "05/03/2024", "5/3/2024", "05-03-2024", "5 March 2024", "5 Mar 2024", "05-Mar-2024",
        "5th March 2024", "2024-Mar-05", "March 5, 2024", "Mar 5, 2024", "Tuesday, 5 March 2024",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form_and_begins_in_the_sites_zone(written: str) -> None:
    found = parse_date(written, PRAGUE)

    assert found == datetime(2024, 3, 5, tzinfo=PRAGUE)
    assert found is not None
    assert found.date() == date(2024, 3, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05 09:05", "2024-03-05T09:05", "2024-03-05 9:05", "2024-03-05 09:05:00",
        "2024-03-05T08:05:00Z", "2024-03-05T09:05:00+01:00", "2024-03-05 09:05:00 +0100",
        "2024-03-05 09:05:00 +01:00", "2024-03-05 03:05:00 -0500", "2024-03-05 09:05:00 CET",
        "2024-03-05 08:05:00 UTC", "2024-03-05 09:05:00 SEČ", "2024-03-05 09:05:00 Europe/Prague",
        "2024-03-05 03:05:00 America/New_York", "2024-03-05 09:05:00 +0100 CET",
        "2024-03-05T09:05:00.123", "2024-03-05-09-05", "2024-3-5-9-05", "2024-03-05-09-05-00",
        "5. 3. 2024 9:05", "5. 3. 2024 9.05", "5. 3. 2024, 9:05", "5. 3. 2024 v 9:05",
        "5. 3. 2024 9.05 hod.", "5. března 2024 9:05", "05/03/2024 09:05", "2024/03/05 09:05",
        "Tue, 05 Mar 2024 09:05:00 +0100", "5 Mar 2024 08:05:00 GMT", "Mar 5, 2024 9:05 AM",
        "20240305T080500Z", "20240305T090500", "20240305T0905", "20240305T030500-0500",
        "Tue Mar  5 09:05:00 CET 2024", "1709625900",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_every_form(written: str) -> None:
    assert parse_date(written, PRAGUE) == datetime(2024, 3, 5, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "včera", "2024", "2024-03", "březen 2024", "2024-13-01", "2024-02-30", "31. 2. 2024",
        "03/25/2024", "5. 3. 24", "20234-01-01", "0001-01-01", "9999-12-31", "2024-03-05 25:00",
        "2024-03-05 10:61", "2024-03-05 10:00 XYZ", "2024-03-05 10:00 Europe/Praha", "10:30",
        "5. foo 2024", "2024-03-05 a něco", "", "-", "1e308", ".inf", "2024-03/05", "5.3/2024",
    ],
)  # fmt: skip
def test_nothing_is_guessed(written: str) -> None:
    assert parse_date(written, PRAGUE) is None


def test_a_date_keeps_the_day_of_its_authors_clock() -> None:
    found = Clock(UTC, UTC).read("2024-01-01 00:30:00 +0100")

    assert found is not None
    assert found.date() == date(2024, 1, 1)
    assert found == datetime(2023, 12, 31, 23, 30, tzinfo=UTC)


def test_a_date_has_the_day_of_the_sites_zone_where_the_generator_converts() -> None:
    found = Clock(PRAGUE, UTC, PRAGUE).read("2023-12-31 23:30:00 +0000")

    assert found is not None
    assert found.date() == date(2024, 1, 1)


def test_summer_time_counts() -> None:
    found = Clock(PRAGUE, PRAGUE).read("2024-07-01 12:00")

    assert found == datetime(2024, 7, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("_posts/2007-08-13-x.md", date(2007, 8, 13)),
        ("2007-08-13_x.md", date(2007, 8, 13)),
        ("2007-8-3-x.md", date(2007, 8, 3)),
        ("2007.08.13.x.md", date(2007, 8, 13)),
        ("2025-03.22-x.md", date(2025, 3, 22)),
        ("20070813-x.md", date(2007, 8, 13)),
        ("2007-08-13.md", date(2007, 8, 13)),
        ("2007-08-13 x.md", date(2007, 8, 13)),
        ("2020/05/06/x.md", date(2020, 5, 6)),
        ("blog/2020/5/6/x/index.md", date(2020, 5, 6)),
        ("2020/05/06-x.md", date(2020, 5, 6)),
        ("posts/2020-05-06-x/index.md", date(2020, 5, 6)),
        ("2020/05/06/2021-01-02-x.md", date(2021, 1, 2)),
        ("2026-03-18-11-20.md", date(2026, 3, 18)),
        ("2020/05/x.md", None),
        ("2007-13-13-x.md", None),
        ("12345678-x.md", None),
        ("verze-2020-01-01.md", None),
        ("x.md", None),
    ],
)
def test_the_day_is_read_from_the_names_of_files_and_folders(path: str, day: date | None) -> None:
    assert date_in_path(path) == day


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused(written: str) -> None:
    parse_date(written, PRAGUE)
    date_in_path(written)
