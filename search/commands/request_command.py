"""Commands with an option for each parameter of a request, by the facets of the index."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from index.commands.options import config_option, index_option, settings_source
from index.facets import Facet, Facets
from index.settings import load_table
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.engines.factory import open_backend
from search.parameter_table import Parameter, parameters
from search.query.synonyms import load_synonyms
from search.request import SearchRequest
from search.settings import SearchSettings

_SEARCHER = f"{__name__}.searcher"
"""Key of the searcher among the values that the parts of a command share."""


def open_service(
    directory: Path, config: Path | None, *, verified: bool = False, version: str | None = None
) -> SearchService:
    """Return the service of an index, with the settings of its archive.

    Args:
        directory: Folder of the index.
        config: Settings file, if one was named.
        verified: See :class:`search.answers.service.SearchService`.
        version: The same.

    Raises:
        SettingsError: If the settings are invalid.
        SynonymsError: If their file of synonyms cannot be used.
    """
    source = settings_source(config, directory)
    settings = load_table(source, "search", SearchSettings)
    synonyms = load_synonyms(settings, source.folder)
    backend = open_backend(source)
    return SearchService(
        directory, settings, synonyms, verified=verified, version=version, backend=backend
    )


class RequestCommand(click.Command):
    """A command whose options are the parameters of a request.

    It accepts parameters of all facets that its index knows; its help lists only facets with
    values. Without an index that can be opened, these are the built-in facets.

    Attributes:
        known: Returns the parameters of its request, by the facets.
        without: Parameters that have no option.
        defaults: Defaults of the others.
    """

    known: Callable[[tuple[Facet, ...]], tuple[Parameter, ...]] = staticmethod(parameters)
    without: Iterable[str] = ()
    defaults: SearchRequest

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Open the index that a command line names, and parse it by the facets of that."""
        ctx.meta[_SEARCHER] = _searcher(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                raise
            hint = "Put -- before the words if one begins with a minus: hledej search -- čipy -hry"
            raise click.UsageError(f"{error.format_message()} {hint}", ctx) from error

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters of the command: arguments, those of a request, the others."""
        params = super().get_params(ctx)
        first = next(
            (n for n, one in enumerate(params) if isinstance(one, click.Option)), len(params)
        )
        searcher: Searcher | None = ctx.meta.get(_SEARCHER)
        facets = searcher.facets if searcher else Facets()
        # An own facet may have the name of an option; a query can name it (config:x).
        taken = {name for one in params for name in (one.name, *one.opts)}
        options = [one for one in self._options(facets) if taken.isdisjoint((one.name, *one.opts))]
        return [*params[:first], *options, *params[first:]]

    def _options(self, facets: Facets) -> Iterator[click.Option]:
        """Yield an option for each parameter; those of facets that no article has are hidden."""
        absent = {name for facet in facets.known for name in _names(facet)} - {
            name for facet in facets.present for name in _names(facet)
        }
        for parameter in self.known(facets.known):
            name, default = parameter.name, getattr(self.defaults, parameter.name, None)
            if name not in self.without:
                yield click.Option(
                    [f"--{name.replace('_', '-')}", name],
                    multiple=True,
                    help=parameter.meaning,
                    show_default=str(default) if type(default) is int else False,
                    hidden=name in absent,
                )


def opened(directory: Path, config: Path | None) -> Searcher:
    """Return a searcher of the index: the one that parsed the command line, if there is one."""
    searcher: Searcher | None = click.get_current_context().meta.get(_SEARCHER)
    return searcher or open_service(directory, config).searcher()


def _names(facet: Facet) -> tuple[str, ...]:
    """Return the names of the parameters of a facet."""
    return facet.parameter, facet.excluding, facet.requiring


def _searcher(args: list[str]) -> Searcher | None:
    """Return a searcher of the index that a command line names; ``None`` if it has none."""
    at = config_option(index_option(click.Command("index")))
    try:
        context = at.make_context(
            "index",
            [*args],
            resilient_parsing=True,
            ignore_unknown_options=True,
            allow_extra_args=True,
        )
        return open_service(context.params["directory"], context.params["config"]).searcher()
    except Exception:  # noqa: BLE001  # the command meets it again, and tells it
        return None
