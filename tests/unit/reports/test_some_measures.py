"""A job file for some of its measures, with the lines of what is left."""

from qikit.data.definitions.strict_yaml import read_yaml
from qikit.reports.some_measures import of_measures

JOB = """\
report: cluster_report
phases:
  - {measure: feet, area: all, date: 2025-01, kind: freeze}
  - {measure: all, area: C1, date: 2025-02, kind: freeze}
  - {measure: falls, area: C1, date: 2025-03, kind: freeze}
  - no phase
events:
  - {measure: feet, area: all, date: 2025-01, label: x}
rule_sets:
  feet: strict
  falls: nhs-scotland
"""


def test_what_is_of_other_measures_goes_and_lines_stay_right(tmp_path):
    path = tmp_path / "own.yml"
    path.write_text(JOB, "utf-8")
    job = read_yaml(path)
    content, lines = of_measures(job.content, job.lines, ["falls"])
    assert content["report"] == "cluster_report"
    assert content["phases"] == job.content["phases"][1:]
    assert content["events"] == []
    assert content["rule_sets"] == {"falls": "nhs-scotland"}
    left = [lines[("phases", place)] for place in range(3)]
    assert left == [4, 5, 6]
    assert lines[("phases", 1, "date")] == 5
    assert ("phases", 3) not in lines and ("events", 0) not in lines


def test_what_is_no_job_file_stays_for_its_reader(tmp_path):
    odd = {"phases": "soon", "events": None, "rule_sets": ["feet"]}
    assert of_measures(odd, {}, ["falls"]) == (odd, {})
