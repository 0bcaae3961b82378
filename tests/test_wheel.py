"""The wheel holds the package, its data and its prompts, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without the network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


def test_wheel_contents(wheel):
    """Data files and prompts go with the code; tests, evals and samples stay out."""
    names = zipfile.ZipFile(wheel).namelist()
    assert "plaincriteria/prompts/rewrite.md" in names
    assert "plaincriteria/caveat.toml" in names
    source = ROOT / "service"
    ours = {
        str(path.relative_to(source))
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours <= set(names)
    assert all(name.startswith(("plaincriteria/", "plaincriteria-")) for name in names)


def test_wheel_runs_elsewhere(wheel, tmp_path):
    """The package out of the wheel, and no other, rewrites a text from another folder."""
    home, away = tmp_path / "home", tmp_path / "away"
    away.mkdir()
    zipfile.ZipFile(wheel).extractall(home)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(home)}
    told = subprocess.run(
        [sys.executable, "-c", "import plaincriteria; print(plaincriteria.__file__)"],
        cwd=away, env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert told.stdout.startswith(str(home))
    done = subprocess.run(
        [sys.executable, "-m", "plaincriteria", "rewrite", "--json", "--text", "Inclusion Criteria:\n* Age ≥ 18 years"],
        cwd=away, env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "You must be 18 or older." in done.stdout
    asked = subprocess.run(
        [sys.executable, "-m", "plaincriteria", "doctor"], cwd=away, env=env, capture_output=True, text=True
    )
    assert "rewrite@" in asked.stdout
