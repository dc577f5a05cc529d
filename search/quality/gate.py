"""The quality gate: judged queries decide whether a version may become current.

The owner keeps them in ``queries.tsv`` of the archive, and sets the floors in the settings.
"""

from pathlib import Path

from index.building.build import Judge, unjudged
from index.errors import SettingsError
from index.settings import SettingsSource, load_table
from search.settings import SearchSettings

JUDGMENTS = "queries.tsv"


def archive_judge(archive: Path, source: SettingsSource) -> Judge:
    """Return the judge of new versions, by the judged queries of their archive.

    Raises:
        JudgmentsError: If the archive's file of judged queries cannot be used.
        SettingsError: If a setting is invalid, or sets a floor without such a file.
        SynonymsError: If the file of synonyms cannot be used.
    """
    settings = load_table(source, "search", SearchSettings)
    path = archive / JUDGMENTS
    if not path.is_file():
        _refuse_floors(settings, source, path)
        return unjudged
    # Imported late: most archives have no judged queries, and searching takes 0.1 s to import.
    from search.quality.verdicts import judge_by  # noqa: PLC0415

    return judge_by(path, settings, source)


def _refuse_floors(settings: SearchSettings, source: SettingsSource, path: Path) -> None:
    for key, given in (
        ("min_ndcg", settings.min_ndcg > 0),
        ("max_zero_results", settings.max_zero_results < 1),
    ):
        if given:
            fault = f"there are no judged queries: {path} does not exist"
            remedy = "write judged queries into it, or remove the setting"
            raise SettingsError(source.name, f"search.{key}", fault, remedy)
