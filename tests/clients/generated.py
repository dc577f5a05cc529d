"""Generate clients from the description of the API, and ask a real server with them.

``make clients`` runs it: a client in Python by openapi-python-client, one in TypeScript by
openapi-ts, and the rules of Spectral. Run without folders of these programs, it prints the packages
of npm.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from tests.hledej import hledej
from tests.serving import serving

PACKAGES = (
    "@stoplight/spectral-cli@6.16.3",
    "@hey-api/openapi-ts@0.99.0",
    "@types/node@20.19.9",
    "typescript@5.9.3",
)
HERE = Path(__file__).parent
ARCHIVE = HERE.parents[1] / "examples" / "archive"
DESCRIPTION = "openapi.json"
RULES = 'extends: ["spectral:oas"]\n'
OVERRIDES = """\
post_hooks: []
content_type_overrides:
  application/x-ndjson: text/plain
  application/atom+xml: text/plain
"""
GENERATED = """\
export default {
  input: "openapi.json",
  output: { path: "ts", importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch"],
};
"""
COMPILED = {
    "compilerOptions": {
        "strict": True,
        "target": "es2022",
        "module": "nodenext",
        "moduleResolution": "nodenext",
        "outDir": "compiled",
        "rootDir": ".",
        "skipLibCheck": False,
        "types": ["node"],
    },
    "files": ["generated.ts"],
}
ANSWERS = {
    "total": 4,
    "hit": "_tech_news/2025-12-10-robotaxis-will-drive-in-prague-from-spring",
    "selected": True,
    "published": True,
    "same_story": 2,
    "suggested": True,
    "problem": ["urn:hledej:problem:bad-parameter", "out-of-range"],
    "missing": "urn:hledej:problem:not-found",
    "exported": 4,
}


def main(python: Path, node: Path) -> None:
    """Generate the clients in a temporary folder, and check what they answer.

    Args:
        python: Folder of the environment with openapi-python-client.
        node: Folder into which npm installed ``PACKAGES``.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        hledej("build", ARCHIVE, "--index", folder / "index")
        with serving(folder / "index") as (_, address):
            with urlopen(f"{address}/api/v1/{DESCRIPTION}") as response:
                (folder / DESCRIPTION).write_bytes(response.read())
            _lint(folder, node)
            asked = {"Python": _python(folder, python, address)}
            asked["TypeScript"] = _typescript(folder, node, address)
    for language, answers in asked.items():
        if answers != ANSWERS:
            sys.exit(f"the {language} client answers {answers}, and not {ANSWERS}")
    print(f"{len(asked)} passed, 0 failed")


def _lint(folder: Path, node: Path) -> None:
    (folder / ".spectral.yaml").write_text(RULES, "utf-8")
    _run(folder, node / "node_modules/.bin/spectral", "lint", DESCRIPTION, "--fail-severity=hint")


def _python(folder: Path, environment: Path, address: str) -> object:
    (folder / "config.yml").write_text(OVERRIDES, "utf-8")
    generator = environment / "bin" / "openapi-python-client"
    described = ("--path", DESCRIPTION, "--config", "config.yml", "--fail-on-warning")
    _run(
        folder,
        generator,
        "generate",
        *described,
        "--meta",
        "none",
        "--output-path",
        "hledej_client",
    )
    asking = shutil.copy(HERE / "asking_generated.py", folder)
    return json.loads(_run(folder, environment / "bin" / "python", asking, address))


def _typescript(folder: Path, node: Path, address: str) -> object:
    (folder / "node_modules").symlink_to((node / "node_modules").absolute())
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    (folder / "tsconfig.json").write_text(json.dumps(COMPILED), "utf-8")
    (folder / "openapi-ts.config.mjs").write_text(GENERATED, "utf-8")
    shutil.copy(HERE / "generated.ts", folder)
    programs = folder / "node_modules" / ".bin"
    _run(folder, programs / "openapi-ts")
    _run(folder, programs / "tsc")
    return json.loads(_run(folder, "node", "compiled/generated.js", address))


def _run(folder: Path, *command: str | Path) -> str:
    """Run a program, and end with what it says where it fails."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=os.environ
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("\n".join(PACKAGES))
    else:
        main(*(Path(folder).absolute() for folder in sys.argv[1:]))
