"""The measures of search quality, against values worked out by hand."""

import math
from pathlib import Path

import pytest

from search.answers.service import SearchService
from search.quality.judged import JudgmentsError, NoJudgmentsError, evaluate, read_judgments
from tests.kinds import BuildIndex, WriteArchive


def judged(path: Path, *lines: str) -> Path:
    path.write_text("query\tkind\trelevant\n" + "".join(f"{line}\n" for line in lines), "utf-8")
    return path


def test_the_measures_are_those_of_the_definitions(
    tmp_path: Path, write_archive: WriteArchive, build_index: BuildIndex, service: SearchService
) -> None:
    build_index(
        write_archive(
            {
                "first.md": "---\ntitle: Čip\n---\nO čipu, čipech a čipů.\n",
                "second.md": "---\ntitle: Delší titulek, v němž stojí čip\n---\nJiný text.\n",
            }
        )
    )
    queries = judged(tmp_path / "q.tsv", "čip\ta\tsecond.md=2|first.md", "slon\tb\tfirst.md")

    report = evaluate(service.searcher(), read_judgments(queries))

    ideal = 2 + 1 / math.log2(3)
    assert report.outcomes[0].ndcg == pytest.approx((1 + 2 / math.log2(3)) / ideal)
    assert report.kinds["a"].mrr == 1
    assert report.kinds["a"].recall == 1
    assert report.kinds["b"].zero_results == 1
    assert report.total.ndcg == pytest.approx(report.outcomes[0].ndcg / 2)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("jen dotaz", "1 columns"),
        ("čip\ta\t", "nothing relevant"),
        ("čip\ta\tx.md=dva", "no grade"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(JudgmentsError, match=rf"q.tsv:2: .*{fault}"):
        read_judgments(judged(tmp_path / "q.tsv", line))


def test_a_file_without_queries_or_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match="no query"):
        read_judgments(judged(tmp_path / "q.tsv"))
    with pytest.raises(NoJudgmentsError, match=r"none\.tsv"):
        read_judgments(tmp_path / "none.tsv")
