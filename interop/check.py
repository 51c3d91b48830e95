"""Holds our OpenAPI documents against the programs that others use them with: ``make interop``.

Two linters must have nothing to say; two generators of Python clients and one of TypeScript must make clients that
type-check and accept an answer with an attribute more; and Prism, as a proxy before a sandbox, must find every answer
to be as the document says.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "interop"
WORK = ROOT / ".data" / "interop"
NODE = HERE / "node_modules" / ".bin"
PYTHON = ROOT / ".venv-interop" / "bin"
VERSIONS = (1, 2, 3)
TOKEN = "tutorial-provider-token"  # noqa: S105
PATHS = (
    "participants/ecf",
    "participants/ecf/transfers",
    "unfunded-mentors/ecf",
    "participant-declarations",
    "statements",
    "delivery-partners",
    "partnerships/ecf",
    "npq-applications",
    "participants/npq",
    "participants/npq/outcomes",
    "participants/ecf/db3a7848-7308-4879-942a-c4a70ced400a",
    "participants/ecf?filter[updated_since]=2026-09-02T00:00:00Z",
)
"""What is asked of version 3 through the proxy: lists, one that is not there, a filter.

Not the schools: Prism looks for a required parameter with brackets under its percent-encoded name, and never finds it.
"""


ERRORS = (
    "error = {'title': 'cohort', 'code': 'blank', 'detail': 'x', 'status': '422', 'links': {'about': '/x'}}; "
    "answer = read({'errors': [error, {**error, 'code': 'something_new'}]}); "
    "assert [type(one).__name__ for one in answer.errors] == ['BlankCohortError', 'ErrorV3']"
)
"""A client knows an error that the document names as what it is, and one that it does not name as any error."""


def run(*words: str | Path, **variables: str) -> str:
    """Runs a program to its end; what it wrote. Ends everything where it fails."""
    done = subprocess.run(  # noqa: S603
        [str(word) for word in words],
        cwd=WORK,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def write_documents() -> None:
    """The documents as the service publishes them, into the working folder."""
    program = (
        "import json, sys, django; django.setup(); from cpd.api.published import published_documents; "
        "[open(f'{sys.argv[1]}/v{n}.json', 'w').write(json.dumps(d)) for n, d in published_documents().items()]"
    )
    run(ROOT / ".venv/bin/python", "-c", program, WORK, DJANGO_SETTINGS_MODULE="cpd.config.settings")


def lint() -> None:
    """Redocly and Spectral have nothing to say."""
    for version in VERSIONS:
        told = json.loads(
            run(NODE / "redocly", "lint", f"v{version}.json", "--format=json", "--config", HERE / "redocly.yaml")
        )
        if any(told["totals"].values()):
            sys.exit(json.dumps(told["problems"], indent=1)[:3000])
        run(
            NODE / "spectral",
            "lint",
            f"v{version}.json",
            "--ruleset",
            HERE / "spectral.yaml",
            "--fail-severity",
            "hint",
        )


def typescript() -> None:
    """openapi-typescript makes types that ``tsc --strict`` takes, with an answer that has an attribute more."""
    for version in VERSIONS:
        run(NODE / "openapi-typescript", f"v{version}.json", "-o", f"v{version}.ts")
    shutil.copy(HERE / "answer.ts", WORK / "answer.ts")
    sources = [f"v{version}.ts" for version in VERSIONS]
    run(NODE / "tsc", "--strict", "--noEmit", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext",
        *sources, "answer.ts")  # fmt: skip


def python_models() -> None:
    """datamodel-code-generator makes Pydantic models that read an answer with an attribute more."""
    run(PYTHON / "datamodel-codegen", "--input", "v3.json", "--input-file-type", "openapi", "--output", "models.py",
        "--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11",
        "--disable-timestamp")  # fmt: skip
    program = (
        "import json, models; answer = json.load(open('answer.json')); "
        "assert models.Statement.model_validate(answer).attributes.month == 'January'"
    )
    example = json.loads((WORK / "v3.json").read_text())["components"]["schemas"]["StatementAttributes"]["properties"]
    attributes = {name: one["examples"][0] for name, one in example.items() if "examples" in one}
    answer = {
        "id": "db3a7848-7308-4879-942a-c4a70ced400a",
        "type": "statement",
        "attributes": {**attributes, "month": "January", "frozen_hash": None, "something_new": 1},
    }
    (WORK / "answer.json").write_text(json.dumps(answer))
    run(PYTHON / "python", "-c", program)
    run(PYTHON / "python", "-c", f"import models; read = models.CreatePartnership422.model_validate; {ERRORS}")


def python_client() -> None:
    """openapi-python-client makes a client of every version, without a warning about an endpoint."""
    for version in VERSIONS:
        folder = f"client-v{version}"
        shutil.rmtree(WORK / folder, ignore_errors=True)
        told = run(PYTHON / "openapi-python-client", "generate", "--path", f"v{version}.json", "--output-path", folder,
                   "--meta", "none")  # fmt: skip
        if "Endpoint will not be generated" in told:
            sys.exit(told)
        run(PYTHON / "python", "-m", "compileall", "-q", folder)
    (WORK / "client_v3").unlink(missing_ok=True)
    (WORK / "client_v3").symlink_to("client-v3")
    run(
        PYTHON / "python", "-c", f"from client_v3.models import CreatePartnership422 as m; read = m.from_dict; {ERRORS}"
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@contextmanager
def running(*words: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A program that runs while the block does, with what it starts."""
    with (WORK / "running.log").open("a") as log:
        process = subprocess.Popen(  # noqa: S603
            [str(word) for word in words], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(60)


def ask(url: str, method: str = "GET") -> tuple[int, str]:
    """The status and the body of an answer."""
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def proxied() -> None:
    """Prism, between a program and a sandbox, finds every answer of version 3 to be as the document says."""
    port, proxy = free_port(), free_port()
    data = WORK / "sandbox"
    tutorial = ROOT / "src/cpd/web/docs/pages/tutorial.yaml"
    cpd = ROOT / ".venv/bin/cpd"
    with running(cpd, "sandbox", "--size", "none", "--port", str(port), "--data-dir", data, "--reset",
                 "--scenario", tutorial, "--json") as sandbox:  # fmt: skip
        base = json.loads(sandbox.stdout.readline())["base_url"]  # type: ignore[union-attr]
        for name in ("training-status", "transfers", "unfunded-mentors", "declarations", "partnerships", "npq"):
            status, body = ask(f"{base}/sandbox/scenarios/{name}", "POST")
            if status != 200:
                sys.exit(f"{name}: {body}")
        with running(NODE / "prism", "proxy", WORK / "v3.json", base, "--port", str(proxy), "--errors"):
            for _ in range(120):
                try:
                    ask(f"http://127.0.0.1:{proxy}/api/v3/statements")
                    break
                except OSError:
                    time.sleep(0.5)
            for path in PATHS:
                status, body = ask(f"http://127.0.0.1:{proxy}/api/v3/{path}")
                if status not in (200, 404) or "prism" in body[:200]:
                    sys.exit(f"{path}: {status} {body[:2000]}")


STEPS: tuple[Callable[[], None], ...] = (write_documents, lint, typescript, python_models, python_client, proxied)


def main() -> None:
    """Every step in turn."""
    WORK.mkdir(parents=True, exist_ok=True)
    for step in STEPS:
        print(f"{step.__name__} ...", flush=True)
        step()
    print("Every program takes our documents.")


if __name__ == "__main__":
    main()
