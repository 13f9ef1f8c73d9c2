"""Cut the small open examples out of the full open files.

    python examples/cut.py FOLDER_WITH_THE_FULL_FILES

Run by hand when the examples change; nothing else needs the full files. The
shape of each file stays as published. What is left out: English practices
outside two sub-ICB locations, addresses and telephone numbers, and every
practice name that is a doctor's name (a report then names the practice by its
code).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SUB_ICB_LOCATIONS = {"78H", "11J"}  # Northamptonshire, Dorset
UNMAPPED_KEPT = 12  # practices that have closed since: not in the mapping
DOCTOR = re.compile(r"\b(?:drs?|doctors?)\b\.?", re.IGNORECASE)
ENGLAND = "eng_prescribing_practice"
SCOTLAND = "phs_gp_practices"
NORTHERN_IRELAND = "ni_open_data"
GZIP = {"method": "gzip", "compresslevel": 9, "mtime": 0}


def without_doctors(names: pd.Series) -> pd.Series:
    """Blank the names that are a person's."""
    return names.mask(names.str.contains(DOCTOR), "")


def read_text(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def cut_england(full: Path, out: Path) -> None:
    mapping = read_text(
        full / ENGLAND / "gp_appointments_practice_mapping_aug2025.csv.gz"
    )
    here = set(
        mapping.loc[mapping.SUB_ICB_LOCATION_CODE.isin(SUB_ICB_LOCATIONS), "GP_CODE"]
    )
    opioids = read_text(full / ENGLAND / "opioidper1000_r_input_1.csv.gz")
    codes = [c.rpartition(".")[2] for c in opioids.columns[1:]]
    unmapped = [c for c in codes if c not in set(mapping.GP_CODE)][:UNMAPPED_KEPT]
    keep = [
        c for c in opioids.columns[1:] if c.rpartition(".")[2] in here | set(unmapped)
    ]
    opioids[["month", *keep]].to_csv(
        out / "opioidper1000_practice.csv.gz", index=False, compression=GZIP
    )
    mapping["GP_NAME"] = without_doctors(mapping.GP_NAME)
    mapping.to_csv(
        out / "gp_appointments_practice_mapping_aug2025.csv.gz",
        index=False,
        compression=GZIP,
    )


def cut_scotland(full: Path, out: Path) -> None:
    contacts = read_text(
        full / SCOTLAND / "practice_contactdetails_oct2024-open-data.csv"
    )
    contacts["GPPracticeName"] = without_doctors(contacts.GPPracticeName)
    for column in ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4"]:
        contacts[column] = ""
    contacts["TelephoneNumber"] = ""
    contacts.to_csv(out / "practice_contactdetails_oct2024-open-data.csv", index=False)
    for name in [
        "practice_listsizes_oct2024-open-data.csv",
        "hb14_hb19.csv",
        "hscp16_hscp19.csv",
    ]:
        (out / name).write_bytes((full / SCOTLAND / name).read_bytes())


def cut_northern_ireland(full: Path, out: Path) -> None:
    practices = pd.read_parquet(full / NORTHERN_IRELAND / "practices.parquet")
    practices["Address1"] = without_doctors(practices.Address1)
    practices["PracticeName"] = ""
    practices.to_parquet(out / "practices.parquet", index=False, compression="zstd")
    for name in ["qof.parquet", "prevalence.parquet"]:
        frame = pd.read_parquet(full / NORTHERN_IRELAND / name)
        frame.to_parquet(out / name, index=False, compression="zstd")


def main(full: Path) -> None:
    """Write the three example folders."""
    cuts = {
        "england": cut_england,
        "scotland": cut_scotland,
        "northern_ireland": cut_northern_ireland,
    }
    for name, cut in cuts.items():
        out = HERE / name
        out.mkdir(exist_ok=True)
        cut(full, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
