"""A real OpenSearch cluster on this machine, for tests and for trying: three nodes on loopback.

``python -m tests.opensearch_cluster`` starts one, prints its address and stops it on Ctrl-C; with
``--fetch`` it only fetches the server.
It needs Java 11 or newer. The official server comes from Maven Central, once, and stays in the
user's cache; ``OPENSEARCH_MAVEN`` names a mirror.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha512
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

VERSION = "2.19.6"
MAVEN = "https://repo.maven.apache.org/maven2"
NOBODY = 65534
"""The user who runs the server where we are root, which it refuses to be."""
START_SECONDS = 300
STOP_SECONDS = 20


class _Artifact(NamedTuple):
    """A file of Maven Central, and what it must be."""

    path: str
    checksum: str


SERVER = _Artifact(
    f"org/opensearch/distribution/integ-test-zip/opensearch/{VERSION}/opensearch-{VERSION}.zip",
    "8adbfaa13162b8d42b388ece6b39bfb7f1a349ab9c128d4eced78ba1dd43b5a10850b43b8aac19fa5ab11f4d5c355ddf6f6617514d6112b0936a1903005d1d36",
)


class _Module(NamedTuple):
    """A part of the server that every download has, and the one for tests lacks."""

    name: str
    plugin: str
    artifact: _Artifact


MODULES = (
    _Module(
        "mapper-extras",
        "org.opensearch.index.mapper.MapperExtrasPlugin",
        _Artifact(
            f"org/opensearch/plugin/mapper-extras-client/{VERSION}/mapper-extras-client-{VERSION}.jar",
            "b529257d4ed218c8cb1cfa51dceb8a106c5b7bee52366865c33c27d73da50677722d35e222f8ca1eb626aef1521d06672b0d89e8665924e18ef12d474ccc1d25",
        ),
    ),
    _Module(
        "analysis-common",
        "org.opensearch.analysis.common.CommonAnalysisPlugin",
        _Artifact(
            f"org/opensearch/plugin/analysis-common/{VERSION}/analysis-common-{VERSION}.jar",
            "83f826f36779b5e2e25a5b48d626284d3253463420aafb0bd917ec1801f8ec3f50129fc3359fa073cb45b78630c416875a7071a505dc07354da77ab92a58d96d",
        ),
    ),
)
"""Fields that our index needs, and the Czech analyser that a benchmark compares it with."""
# A node refuses work while its heap is nearly full, if with garbage: so it is collected early, by
# the options that every download has.
_JVM_OPTIONS = """\
-XX:+UseG1GC
-XX:G1ReservePercent=25
-XX:InitiatingHeapOccupancyPercent=30
-Djava.io.tmpdir=${OPENSEARCH_TMPDIR}
18-:-Djava.security.manager=allow
"""
SHORT_LIVED = "-XX:TieredStopAtLevel=1"
"""Has Java compile in a hurry: what runs for some minutes never gets back what optimising takes."""


def installed() -> Path:
    """Return the folder of the unpacked server, fetched the first time."""
    cache = user_cache_path("hledej-tests")
    home = cache / f"opensearch-{VERSION}-{len(MODULES)}-modules"
    if home.is_dir():
        return home
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as place:
        with zipfile.ZipFile(_fetched(SERVER, Path(place))) as packed:
            packed.extractall(place)
        unpacked = Path(place, f"opensearch-{VERSION}")
        for module in MODULES:
            _add(module, unpacked / "modules" / module.name)
        for command in (unpacked / "bin").iterdir():
            command.chmod(0o755)
        try:
            unpacked.rename(home)
        except OSError:
            if not home.is_dir():
                raise
    return home


def _add(module: _Module, folder: Path) -> None:
    """Put a module into an empty folder of the server."""
    folder.mkdir()
    _fetched(module.artifact, folder)
    (folder / "plugin-descriptor.properties").write_text(
        f"name={module.name}\n"
        "description=A part of every download\n"
        f"version={VERSION}\n"
        f"opensearch.version={VERSION}\n"
        "java.version=11\n"
        f"classname={module.plugin}\n"
    )


def _fetched(artifact: _Artifact, place: Path) -> Path:
    url = f"{os.environ.get('OPENSEARCH_MAVEN', MAVEN).rstrip('/')}/{artifact.path}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        content: bytes = answer.read()
    if sha512(content).hexdigest() != artifact.checksum:
        msg = f"{url} is not the file that was expected"
        raise RuntimeError(msg)
    path = place / Path(artifact.path).name
    path.write_bytes(content)
    return path


class Node:
    """One node: a process, which may be killed and started again."""

    def __init__(self, home: Path, folder: Path, number: int, ports: list[tuple[int, int]]) -> None:
        self._home, self._folder = home, folder
        self.port = ports[number][0]
        self._process: subprocess.Popen[bytes] | None = None
        shutil.copytree(home / "config", folder / "config")
        seeds = [f"127.0.0.1:{transport}" for _, transport in ports]
        settings = {
            "cluster.name": "hledej-tests",
            "node.name": f"node-{number}",
            "path.data": str(folder / "data"),
            "path.logs": str(folder / "logs"),
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": ports[number][1],
            "discovery.seed_hosts": seeds,
            "cluster.initial_cluster_manager_nodes": [f"node-{n}" for n in range(len(ports))],
            # The disk of a developer or of CI may be nearly full, and a test needs little of it.
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        (folder / "config" / "jvm.options").write_text(_JVM_OPTIONS)
        # JSON is YAML.
        (folder / "config" / "opensearch.yml").write_text(json.dumps(settings))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self._folder / "output.log"

    def start(self, java_options: str) -> None:
        java = Path(shutil.which("java") or "/no/java").resolve()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "JAVA_HOME": str(java.parent.parent),
            "OPENSEARCH_PATH_CONF": str(self._folder / "config"),
            "OPENSEARCH_TMPDIR": str(self._folder / "tmp"),
            "OPENSEARCH_JAVA_OPTS": java_options,
        }
        (self._folder / "tmp").mkdir(exist_ok=True)
        # The server ends with us, however we end.
        command = ["setpriv", "--pdeathsig", "KILL"]
        if os.geteuid() == 0:
            command += [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", self._folder], check=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, self._home / "bin" / "opensearch"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._folder,
            )

    def kill(self) -> None:
        """End the process at once, as a fault would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Let the process end in order."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def runs(self) -> bool:
        """Whether it runs: it was started, and was not killed and did not exit."""
        return self._process is not None and self._process.poll() is None

    @property
    def failed(self) -> bool:
        """Whether it exited by itself."""
        return self._process is not None and self._process.poll() is not None


class Cluster:
    """Nodes that know each other."""

    def __init__(self, nodes: list[Node], java_options: str) -> None:
        self.nodes = nodes
        self._java_options = java_options

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(node.url for node in self.nodes)

    def start(self, *nodes: Node) -> None:
        """Start those of some nodes, or of all, that do not run, and wait until all are one."""
        for node in nodes or self.nodes:
            if not node.runs:
                node.start(self._java_options)
        self.wait()
        self._hurry()

    def wait(self) -> None:
        """Wait until every node has joined and no shard is lacking."""
        end = time.monotonic() + START_SECONDS
        while not self._is_whole():
            failed = [node.log.read_text()[-2000:] for node in self.nodes if node.failed]
            if failed or time.monotonic() > end:
                msg = f"the cluster did not start: {failed or 'it took too long'}"
                raise RuntimeError(msg)
            time.sleep(0.3)

    def _hurry(self) -> None:
        """Have lost copies replaced at once; by itself it would wait a minute for the node."""
        at_once = {"index.unassigned.node_left.delayed_timeout": "0s"}
        template = {"index_patterns": ["test_*"], "template": {"settings": at_once}}
        request = urllib.request.Request(
            f"{self.nodes[0].url}/_index_template/tests",
            json.dumps(template).encode(),
            {"Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=30):
            pass

    def _is_whole(self) -> bool:
        wanted = f"wait_for_nodes={len(self.nodes)}&wait_for_status=green&timeout=5s"
        try:
            for node in self.nodes:
                with urllib.request.urlopen(f"{node.url}/_cluster/health?{wanted}", timeout=10):
                    pass
        except OSError:
            return False
        return True

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()


@contextmanager
def running(nodes: int = 3, memory_mb: int = 512, java: str = SHORT_LIVED) -> Iterator[Cluster]:
    """Start a cluster, and stop it at the end.

    Args:
        nodes: How many.
        memory_mb: The heap of each.
        java: Further options for Java.
    """
    home = installed()
    with tempfile.TemporaryDirectory(prefix="hledej-cluster-") as place:
        Path(place).chmod(0o755)
        ports = _free_ports(nodes)
        folders = [Path(place, str(number)) for number in range(nodes)]
        for folder in folders:
            folder.mkdir()
        # Who runs the server may not look into our home.
        server = Path(shutil.copytree(home, Path(place, "server")))
        made = [Node(server, folder, n, ports) for n, folder in enumerate(folders)]
        cluster = Cluster(made, f"-Xms{memory_mb}m -Xmx{memory_mb}m {java}")
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


def _free_ports(nodes: int) -> list[tuple[int, int]]:
    """Return a port for HTTP and one for the nodes among themselves, for each node."""
    sockets = [socket.socket() for _ in range(2 * nodes)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return list(zip(ports[::2], ports[1::2], strict=True))


def main() -> None:
    """Run a cluster until a signal ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=3)
    parser.add_argument("--memory", type=int, default=512, help="MB for each node")
    parser.add_argument("--fetch", action="store_true", help="only fetch the server")
    asked = parser.parse_args()
    if asked.fetch:
        try:
            installed()
        except OSError as error:
            sys.exit(f"the cluster's server could not be fetched: {error}")
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        # Who was started in the background is deaf to Ctrl-C otherwise.
        signal.signal(number, lambda *_: sys.exit())
    with running(asked.nodes, asked.memory) as cluster:
        print(f"export HLEDEJ_OPENSEARCH_URL='{' '.join(cluster.urls)}'", flush=True)  # noqa: T201
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
