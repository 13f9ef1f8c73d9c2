"""Whose figures a session adds up: the teams, or all practices of a cluster."""

from __future__ import annotations

from dataclasses import replace

from qikit.reports.results import Report

TEAMS = "all teams together"
PRACTICES = "all practices of the cluster together"


def is_of_a_cluster(report: Report) -> bool:
    """Whether a cluster that takes part meets, and not the whole programme."""
    own = report.slice.benchmarks
    groups = own.loc[own["level"].eq("cluster"), "area_code"]
    programme = report.slice.programme.facts["id"]
    return len(groups) > 0 and not groups.eq(programme).any()


def outsiders(report: Report) -> dict[str, str]:
    """Name the practices of a cluster that take no part, by their code on the page.

    They are in its pooled figures; none in the report of a programme.
    """
    if not is_of_a_cluster(report):
        return {}
    teams = {team["code"] for team in report.slice.programme.facts["teams"]}
    return {c: n for c, n in report.slice.short_labels.items() if c not in teams}


def together_words(report: Report) -> str:
    """Say whose figures are added up: a cluster's, where not all of it takes part."""
    return PRACTICES if outsiders(report) else TEAMS


def of_the_teams(report: Report) -> Report:
    """Return the report with the figures of its teams alone; results as they are."""
    left_out = outsiders(report)
    if not left_out:
        return report
    rows = report.slice.figures
    rows = rows[~rows["practice_code"].isin(left_out)]
    smaller = Report(replace(report.slice, figures=rows), report.parameters)
    vars(smaller)["results"] = report.results  # the place of a cached property
    return smaller
