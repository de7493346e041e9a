"""What every test is kept from: how fast the machine is, and whether a CI service runs it."""

import hypothesis
import pytest

# An example that takes long on a busy machine is no fault. What a test says itself goes before this.
hypothesis.settings.register_profile("icprules", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("icprules")


@pytest.fixture(autouse=True)
def _as_on_a_desk(request: pytest.FixtureRequest) -> None:
    """Where `CI` is set, a pytest that a test runs repeats whole messages at its end."""
    if "pytester" in request.fixturenames:
        monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
        for name in ("CI", "BUILD_NUMBER"):
            monkeypatch.delenv(name, raising=False)
