"""What `make readme` writes."""

from projects import (
    PARAMETERS,
    make_project,
    markdown,
    store_run,
)

from reporting.__main__ import main
from reporting.readme import BEGIN, END


def test_the_readme_gets_the_table_of_the_notebook_that_the_report_names(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("reporting.readme.BROWSERS", ())
    project = make_project(tmp_path, one=[markdown("# One"), PARAMETERS], two=[markdown("# Two"), PARAMETERS])
    assert main(["readme", "--root", str(tmp_path)]) == 1
    assert "run `make report` first" in capsys.readouterr().err
    folder = project.build_folder("default", "two")
    summary = {"columns": ["experiment", "printed"], "rows": [["Digits", ""], ["base", "91.0"]]}
    (project.reports / "report.html").write_text("")
    store_run(folder, {"accuracy": 0.9})
    assert main(["readme", "--root", str(tmp_path)]) == 1
    assert "expected metrics with columns and rows, received accuracy" in capsys.readouterr().err
    store_run(folder, summary, seconds=150.0, cores=3)  # the run's, not those of the machine at hand
    (tmp_path / "README.md").write_text("# No place")
    assert main(["readme", "--root", str(tmp_path)]) == 1
    assert "are missing" in capsys.readouterr().err
    (tmp_path / "README.md").write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\n## After\n")
    for _ in range(2):
        assert main(["readme", "--root", str(tmp_path)]) == 0
        table = "| experiment | printed |\n| --- | --: |\n| **Digits** |  |\n| base | 91.0 |"
        duration = "The notebooks took 2 minutes on a machine of 3 cores."
        assert (tmp_path / "README.md").read_text() == (
            f"# Before\n\n{BEGIN}\n\n{table}\n\n{duration}\n\n{END}\n\n## After\n"
        )
    assert "stays as it is" in capsys.readouterr().out
