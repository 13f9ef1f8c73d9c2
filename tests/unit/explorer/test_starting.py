"""Which datasets the explorer offers."""

from qikit.explorer.starting import datasets_of


def test_datasets_lie_in_data_or_one_folder_below(tmp_path):
    for name in ("example", "demo/england", "demo/england/tables/deep"):
        folder = tmp_path / "data" / name
        folder.mkdir(parents=True)
        (folder / "current").write_text("tables", "utf-8")
    (tmp_path / "data" / "not_taken_in").mkdir()
    assert datasets_of(tmp_path) == ["data/demo/england", "data/example"]
